package dev.crossfade.replication.stream;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.LibpqAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Map<String, String> address =
                LibpqAddress.of(access.url(), Side.ofLabel(side), side + ".database.replication.url");
        Map<String, String> keywords = new LinkedHashMap<>();
        keywords.put("host", address.getOrDefault("host", ""));
        keywords.put("port", address.getOrDefault("port", ""));
        keywords.put("dbname", address.getOrDefault("dbname", access.user()));
        keywords.put("user", access.user());
        if (!access.password().isEmpty()) {
            keywords.put("password", access.password().reveal());
        }
        // A client's certificate and key are files of this machine, and the other side's server is not on it.
        Stream.of("sslmode", "sslrootcert")
                .filter(address::containsKey)
                .forEach(keyword -> keywords.put(keyword, address.getOrDefault(keyword, "")));
        keywords.put("connect_timeout", "10");
        keywords.put("keepalives_idle", "10");
        keywords.put("keepalives_interval", "5");
        return keywords.entrySet().stream()
                .map(keyword -> keyword.getKey() + "=" + quote(keyword.getValue()))
                .collect(Collectors.joining(" "));
    }

    /**
     * What whoever reads that it did not connect has to know besides: libpq's words name a file or a host name, and not what asks for it.
     * Empty where the URL itself says how strict it is.
     */
    static String strictness(ReplicationAccess access, String side) {
        return LibpqAddress.isSecuredBySslAlone(access.url())
                ? "; ssl=true in " + side
                        + ".database.replication.url means sslmode=verify-full here, as it does to the"
                        + " driver: where it is the certificate that was refused, name the root certificate with"
                        + " sslrootcert=FILE (a file of the connecting server's), or another sslmode"
                        + " (require encrypts, and verifies nobody)"
                : "";
    }

    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
