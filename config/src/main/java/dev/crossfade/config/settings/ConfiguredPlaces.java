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
    private static final Pattern DEFAULT_PORT = Pattern.compile("(http://.*):80|(https://.*):443");
    private static final Pattern HAS_PORT = Pattern.compile(".*:[0-9]+");

    private ConfiguredPlaces() {}

    public static Map<TenantId, Places> of(List<TenantSettings> tenants) {
        return tenants.stream().collect(Collectors.toUnmodifiableMap(TenantSettings::id, ConfiguredPlaces::of));
    }

    private static Places of(TenantSettings tenant) {
        return new Places(
                Places.Pair.of(
                        origin(tenant.source().origin()), origin(tenant.target().origin())),
                Places.Pair.of(
                        database(tenant.source().database()),
                        database(tenant.target().database())));
    }

    /** Without its scheme's own port (RFC 9110 §4.2): {@code https://a:443} is {@code https://a}. */
    private static @Nullable String origin(@Nullable String url) {
        if (url == null) {
            return null;
        }
        String lower = url.toLowerCase(Locale.ROOT);
        Matcher scheme = DEFAULT_PORT.matcher(lower);
        return scheme.matches() ? scheme.replaceFirst("$1$2") : lower;
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
