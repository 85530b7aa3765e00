package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What driver and server really say to somebody whose settings are wrong in one way, and what is to be done about that one. */
class UnreachableIT {

    @Test
    void eachReasonForWhichThereIsNoSessionIsToldWithItsOwnRemedy() {
        try (TestPair pair = TestPair.create();
                PlainRole plain = PlainRole.create(pair.source())) {
            String url = pair.source().url();
            String user = plain.name();
            String right = TestDatabase.PASSWORD;
            assertRemedy(pair, url, user, "", "give database.password, which is empty");
            assertRemedy(pair, url, user, "guess-me", "check database.user and database.password");
            assertRemedy(
                    pair,
                    url.replace("127.0.0.1", "no-such-host.invalid"),
                    user,
                    right,
                    "correct the host in database.url");
            assertRemedy(pair, "jdbc:postgresql://127.0.0.1:1/acme", user, right, "check host, port and firewall");
            assertRemedy(pair, url + "?ssl=true", user, right, "turn TLS on at the server (ssl = on), or take ssl");
            assertRemedy(pair, url + "?sslmode=requires", user, right, "write sslmode=disable, allow, prefer");
            assertRemedy(
                    pair,
                    url.substring(0, url.lastIndexOf('/')) + "/nowhere",
                    user,
                    right,
                    "correct the database's name in database.url: the one");
            pair.source().execute("ALTER ROLE " + plain.quoted() + " CONNECTION LIMIT 0");
            assertRemedy(pair, url, user, right, "ALTER ROLE " + plain.quoted() + " CONNECTION LIMIT -1");
            pair.source().execute("ALTER ROLE " + plain.quoted() + " NOLOGIN");
            assertRemedy(pair, url, user, right, "ALTER ROLE " + plain.quoted() + " LOGIN");
        }
    }

    private static void assertRemedy(TestPair pair, String url, String user, String password, String remedy) {
        DatabaseSettings usual = pair.source().settings();
        DatabaseSettings settings =
                new DatabaseSettings(url, user, new Secret(password), usual.replication(), usual.appRoles());
        Found found = new Found(new Preflight(
                                new Postgres(Side.SOURCE, settings, pair.session()),
                                pair.targetPostgres(),
                                pair.tenant())
                        .check())
                .at(Side.SOURCE)
                .blocking();
        assertEquals(Set.of("unreachable"), found.codes(), found::toString);
        assertTrue(found.remedies().contains(remedy), found::toString);
        assertFalse(!password.isEmpty() && found.toString().contains(password), found::toString);
    }
}
