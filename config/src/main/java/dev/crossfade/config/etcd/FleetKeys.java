package dev.crossfade.config.etcd;

import dev.crossfade.config.model.TenantId;

/** Where a fleet's routing stands in etcd. */
public final class FleetKeys {

    /** Under it, by tenant: its route, as a {@link dev.crossfade.config.wire.TenantRoute}. Written by the controller, read by proxies. */
    public static final String ROUTES = "/crossfade/routes/";

    /** Under it, by id: each proxy's last {@link dev.crossfade.config.wire.ProxyReport}, leased. Written by it, read by the controller. */
    public static final String PROXIES = "/crossfade/proxies/";

    /** Under it, by tenant: what its sides are, databases too. The controller's alone. */
    public static final String PLACES = "/crossfade/places/";

    /** What is added to etcd's revision to get the routing table's. The controller's alone. */
    public static final String BEYOND = "/crossfade/beyond";

    private FleetKeys() {}

    public static String route(TenantId tenant) {
        return ROUTES + tenant;
    }

    public static String places(TenantId tenant) {
        return PLACES + tenant;
    }

    public static String proxy(String id) {
        return PROXIES + id;
    }
}
