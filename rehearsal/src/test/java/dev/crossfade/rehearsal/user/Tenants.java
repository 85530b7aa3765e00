package dev.crossfade.rehearsal.user;

import dev.crossfade.config.model.Side;

/** Pieces of a configuration file, as they are typed. */
final class Tenants {

    private Tenants() {}

    /** One side's {@code database}, in one line; the password is in {@code SHOP_PASSWORD}. */
    static String database(Shop shop, Side side) {
        return database(shop.database(side).url(), shop.app().role());
    }

    static String database(String url, String appRole) {
        return "{ url: \"" + url + "\", user: crossfade, password: \"${SHOP_PASSWORD}\", appRoles: [" + appRole + "] }";
    }
}
