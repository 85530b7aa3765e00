package dev.crossfade.config.settings;

import dev.crossfade.config.model.Places;
import dev.crossfade.config.model.TenantId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the sides of tenants are as a configuration has them: where they are, and not how they are reached. */
public final class ConfiguredPlaces {

    private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql://([^/]+)/([^?]+).*");
    private static final Pattern HAS_PORT = Pattern.compile(".*:[0-9]+");

    private ConfiguredPlaces() {}

    public static Map<TenantId, Places> of(List<TenantSettings> tenants) {
        return tenants.stream().collect(Collectors.toUnmodifiableMap(TenantSettings::id, ConfiguredPlaces::of));
    }

    private static Places of(TenantSettings tenant) {
        return new Places(
                Places.Pair.of(
                        lower(tenant.source().origin()), lower(tenant.target().origin())),
                Places.Pair.of(
                        database(tenant.source().database()),
                        database(tenant.target().database())));
    }

    private static @Nullable String lower(@Nullable String origin) {
        return origin == null ? null : origin.toLowerCase(Locale.ROOT);
    }

    /** Without its options and its user: {@code host:port/name}. */
    private static @Nullable String database(@Nullable DatabaseSettings database) {
        if (database == null) {
            return null;
        }
        Matcher url = DATABASE.matcher(database.url());
        if (!url.matches()) {
            return null;
        }
        String host = url.group(1).toLowerCase(Locale.ROOT);
        return (HAS_PORT.matcher(host).matches() ? host : host + ":5432") + "/" + url.group(2);
    }
}
