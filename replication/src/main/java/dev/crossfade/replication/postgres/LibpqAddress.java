package dev.crossfade.replication.postgres;

import dev.crossfade.config.model.Side;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a JDBC URL leads, for programs that are built on libpq
 * (<a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">its keywords</a>), and how it is to be secured
 * on the way. Neither user nor password.
 */
public final class LibpqAddress {

    private LibpqAddress() {}

    /**
     * The keywords, in a stable order: {@code host} and {@code port} always, the others where the URL has them.
     *
     * @param side whose database it is, for messages
     * @param setting that holds the URL, for messages
     */
    public static Map<String, String> of(String jdbcUrl, Side side, String setting) {
        Properties url = Driver.parseURL(jdbcUrl, new Properties());
        if (url == null) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "the URL of the " + side.label() + "'s database cannot be read",
                    "write " + setting + " as jdbc:postgresql://host:port/database");
        }
        Map<String, String> keywords = new LinkedHashMap<>();
        // Several hosts are written alike in both worlds; only JDBC puts an IPv6 address in brackets.
        String hosts = Objects.toString(PGProperty.PG_HOST.getOrDefault(url), "localhost");
        keywords.put("host", hosts.replace("[", "").replace("]", ""));
        keywords.put("port", Objects.toString(PGProperty.PG_PORT.getOrDefault(url), "5432"));
        ifThere(keywords, "dbname", PGProperty.PG_DBNAME.getOrDefault(url));
        ifThere(keywords, "sslmode", sslMode(url));
        ifThere(keywords, "sslrootcert", PGProperty.SSL_ROOT_CERT.getOrDefault(url));
        ifThere(keywords, "sslcert", PGProperty.SSL_CERT.getOrDefault(url));
        ifThere(keywords, "sslkey", PGProperty.SSL_KEY.getOrDefault(url));
        return keywords;
    }

    /** Whether it is {@code ssl=true} by which a URL is secured, and nothing in it says how strictly. */
    public static boolean isSecuredBySslAlone(String jdbcUrl) {
        Properties url = Driver.parseURL(jdbcUrl, new Properties());
        return url != null && isSecuredBySslAlone(url);
    }

    private static boolean isSecuredBySslAlone(Properties url) {
        String mode = PGProperty.SSL_MODE.getOrDefault(url);
        String ssl = PGProperty.SSL.getOrDefault(url);
        return (mode == null || mode.isEmpty()) && ssl != null && (ssl.isEmpty() || ssl.equalsIgnoreCase("true"));
    }

    /** {@code ssl=true} alone is as strict as can be to the driver, and nothing to libpq. */
    private static @Nullable String sslMode(Properties url) {
        return isSecuredBySslAlone(url) ? "verify-full" : PGProperty.SSL_MODE.getOrDefault(url);
    }

    private static void ifThere(Map<String, String> keywords, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            keywords.put(name, value);
        }
    }
}
