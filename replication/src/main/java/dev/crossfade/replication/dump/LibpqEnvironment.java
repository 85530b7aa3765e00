package dev.crossfade.replication.dump;

import dev.crossfade.replication.postgres.LibpqAddress;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a program of PostgreSQL's reaches a side, made of its JDBC URL
 * (<a href="https://www.postgresql.org/docs/current/libpq-envars.html">environment variables</a>). It holds the password. Of the URL's
 * parameters those for TLS are taken over: the others are the driver's own.
 */
final class LibpqEnvironment {

    private LibpqEnvironment() {}

    /** @param purpose a word for {@code pg_stat_activity} */
    static Map<String, String> of(Postgres postgres, String purpose) {
        Map<String, String> address = LibpqAddress.of(
                postgres.settings().url(), postgres.side(), postgres.side().label() + ".database.url");
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PGDATABASE", postgres.database());
        environment.put("PGUSER", postgres.settings().user());
        environment.put("PGPASSWORD", postgres.password());
        environment.put("PGAPPNAME", postgres.session().applicationName() + "/" + purpose);
        environment.put("PGCONNECT_TIMEOUT", "10");
        address.forEach((keyword, value) -> {
            if (!keyword.equals("dbname")) {
                environment.put("PG" + keyword.toUpperCase(Locale.ROOT), value);
            }
        });
        refuseKeyOfTheDriversKind(environment.getOrDefault("PGSSLKEY", ""), postgres);
        return environment;
    }

    private static void refuseKeyOfTheDriversKind(String key, Postgres postgres) {
        if (key.endsWith(".pk8")) {
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.REFUSED,
                    "pg_dump cannot read the key " + key + " of the "
                            + postgres.side().label() + "'s database URL: PKCS#8 in DER is the driver's kind alone",
                    "name the key as PEM, which both read, or load the schema by hand, with replication.copySchema: false");
        }
    }
}
