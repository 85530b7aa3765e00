package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How one database reaches the other, in libpq's words
 * (<a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING">connection strings</a>), made of a JDBC
 * URL. Of the URL's parameters host, port, database, {@code sslmode} and {@code sslrootcert} are taken over: the others are the
 * driver's own.
 */
final class ConnectionString {

    private ConnectionString() {}

    /**
     * Holds the password: for the server alone, never for a log or a message.
     *
     * @param side the label of the one that is reached so, for messages
     */
    static String of(ReplicationAccess access, String side) {
        Properties url = Driver.parseURL(access.url(), new Properties());
        if (url == null) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "the URL at which the other side reaches the " + side + " cannot be read",
                    "write " + side + ".database.replication.url as jdbc:postgresql://host:port/database");
        }
        Map<String, String> keywords = new LinkedHashMap<>();
        keywords.put("host", withoutBrackets(text(PGProperty.PG_HOST.getOrDefault(url), "localhost")));
        keywords.put("port", text(PGProperty.PG_PORT.getOrDefault(url), "5432"));
        keywords.put("dbname", text(PGProperty.PG_DBNAME.getOrDefault(url), access.user()));
        keywords.put("user", access.user());
        if (!access.password().isEmpty()) {
            keywords.put("password", access.password().reveal());
        }
        String sslMode = text(PGProperty.SSL_MODE.getOrDefault(url), "");
        if (!sslMode.isEmpty()) {
            keywords.put("sslmode", sslMode);
        }
        String rootCertificate = text(PGProperty.SSL_ROOT_CERT.getOrDefault(url), "");
        if (!rootCertificate.isEmpty()) {
            keywords.put("sslrootcert", rootCertificate);
        }
        keywords.put("connect_timeout", "10");
        keywords.put("keepalives_idle", "10");
        keywords.put("keepalives_interval", "5");
        return keywords.entrySet().stream()
                .map(keyword -> keyword.getKey() + "=" + quote(keyword.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Several hosts are written alike in both worlds; only JDBC puts an IPv6 address in brackets. */
    private static String withoutBrackets(String hosts) {
        return hosts.replace("[", "").replace("]", "");
    }

    private static String text(@org.jspecify.annotations.Nullable String value, String absent) {
        return Objects.toString(value, absent);
    }
}
