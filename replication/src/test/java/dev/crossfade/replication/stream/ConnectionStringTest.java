package dev.crossfade.replication.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionStringTest {

    @Test
    void quotesAndBackslashesOfAPasswordAreEscaped() {
        String string = ConnectionString.of(
                new ReplicationAccess(
                        "repl'er",
                        new Secret("p'w @/%\\\""),
                        "jdbc:postgresql://db.example.com:5433/my%20db?sslmode=verify-full"),
                "source");
        assertTrue(string.contains("password='p\\'w @/%\\\\\"'"), string);
        assertTrue(string.startsWith("host='db.example.com' port='5433' dbname='my db' user='repl\\'er'"), string);
        assertTrue(string.contains("sslmode='verify-full'"), string);
    }

    @Test
    void ipv6AddressLosesItsBrackets() {
        String string = ConnectionString.of(
                new ReplicationAccess("r", new Secret(""), "jdbc:postgresql://[2001:db8::1]:5432/acme"), "source");
        assertEquals(
                "host='2001:db8::1' port='5432' dbname='acme' user='r'",
                string.substring(0, string.indexOf(" connect_")));
    }

    /** The driver takes it for verify-full, and libpq would not even encrypt for certain. */
    @Test
    void sslTrueIsAsStrictAsItIsToTheDriver() {
        for (String url : List.of("?ssl=true", "?ssl", "?sslmode=verify-full")) {
            String string = ConnectionString.of(
                    new ReplicationAccess("r", new Secret(""), "jdbc:postgresql://db:5432/acme" + url), "source");
            assertTrue(string.contains(" sslmode='verify-full'"), url + ": " + string);
        }
        String plain = ConnectionString.of(
                new ReplicationAccess("r", new Secret(""), "jdbc:postgresql://db:5432/acme?ssl=false"), "source");
        assertFalse(plain.contains("sslmode"), plain);
    }

    /** Libpq's words name a file that nobody has asked for. */
    @Test
    void whatSslTrueMeansIsSaidWhereTheUrlDoesNotSayItItself() {
        for (String url : List.of("?ssl=true", "?ssl", "?ssl=true&sslrootcert=/etc/root.crt")) {
            String words = ConnectionString.strictness(access(url), "source");
            assertTrue(words.contains("source.database.replication.url means sslmode=verify-full"), words);
            assertTrue(words.contains("sslrootcert=FILE"), words);
        }
        for (String url : List.of("", "?ssl=false", "?ssl=true&sslmode=require", "?sslmode=verify-full")) {
            assertEquals("", ConnectionString.strictness(access(url), "source"), url);
        }
    }

    private static ReplicationAccess access(String parameters) {
        return new ReplicationAccess("r", new Secret(""), "jdbc:postgresql://db:5432/acme" + parameters);
    }
}
