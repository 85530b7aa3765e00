package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * How a program of PostgreSQL's reaches a side, made of its JDBC URL
 * (<a href="https://www.postgresql.org/docs/current/libpq-envars.html">environment variables</a>). It holds the password. Of the URL's
 * parameters those for TLS are taken over: the others are the driver's own.
 */
final class LibpqEnvironment {

    private LibpqEnvironment() {}

    /** @param purpose a word for {@code pg_stat_activity} */
    static Map<String, String> of(Postgres postgres, String purpose) {
        Properties url = Driver.parseURL(postgres.settings().url(), new Properties());
        if (url == null) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.FAILED,
                    "the " + postgres.side().label() + "'s database URL cannot be read",
                    "write it as jdbc:postgresql://host:port/database");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        // Several hosts are written alike in both worlds; only JDBC puts an IPv6 address in brackets.
        String hosts = Objects.toString(PGProperty.PG_HOST.getOrDefault(url), "localhost");
        environment.put("PGHOST", hosts.replace("[", "").replace("]", ""));
        environment.put("PGPORT", Objects.toString(PGProperty.PG_PORT.getOrDefault(url), "5432"));
        environment.put("PGDATABASE", postgres.database());
        environment.put("PGUSER", postgres.settings().user());
        environment.put("PGPASSWORD", postgres.settings().password().reveal());
        environment.put("PGAPPNAME", postgres.session().applicationName() + "/" + purpose);
        environment.put("PGCONNECT_TIMEOUT", "10");
        ifThere(environment, "PGSSLMODE", PGProperty.SSL_MODE.getOrDefault(url));
        ifThere(environment, "PGSSLROOTCERT", PGProperty.SSL_ROOT_CERT.getOrDefault(url));
        ifThere(environment, "PGSSLCERT", PGProperty.SSL_CERT.getOrDefault(url));
        ifThere(environment, "PGSSLKEY", PGProperty.SSL_KEY.getOrDefault(url));
        return environment;
    }

    private static void ifThere(Map<String, String> environment, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            environment.put(name, value);
        }
    }
}
