package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.DatabaseSettings.Auth;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IamSectionTest {

    private static final String ENDPOINT = "acme.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com";
    private static final String WELL = "jdbc:postgresql://" + ENDPOINT + ":5432/acme?sslmode=verify-full";
    private static final String REPLICATION = "replication: { user: crossfade_repl, password: r }";

    @TempDir
    Path folder;

    @Test
    void tokensAreForOurselvesAndASubscriptionHasItsPassword() {
        DatabaseSettings database = with(WELL, REPLICATION)
                .load(Role.CONTROL)
                .tenants()
                .get(0)
                .source()
                .database();

        assertNotNull(database);
        assertEquals(Auth.IAM, database.auth());
        assertTrue(database.password().isEmpty());
        assertEquals("r", database.replication().password().reveal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=prefer", "?sslmode=disable&ssl=false", "?connectTimeout=5"})
    void withoutTlsItIsRefused(String parameters) {
        List<String> problems = with("jdbc:postgresql://" + ENDPOINT + "/acme" + parameters, REPLICATION)
                .problems(Role.CONTROL);

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("tenants[0].source.database.url: auth: iam needs TLS"), problems.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example.com", "10.0.0.7", ENDPOINT + "," + ENDPOINT})
    void anotherNameThanTheEndpointIsRefused(String host) {
        List<String> problems = with("jdbc:postgresql://" + host + "/acme?ssl=true", REPLICATION)
                .problems(Role.CONTROL);

        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("the one endpoint that RDS has given"), problems.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replication: { user: crossfade_repl } | replication.password: missing: a subscription cannot log in with",
                "replication: { password: r } | replication.user: must be another role than user",
                "replication: { user: crossfade_repl, password: r }, password: x | password: has no use with auth: iam"
            })
    void subscriptionNeedsARoleWithAPasswordOfItsOwn(String keys, String said) {
        List<String> problems = with(WELL, keys).problems(Role.CONTROL);

        assertTrue(
                problems.stream().anyMatch(problem -> problem.startsWith("tenants[0].source.database." + said)),
                problems.toString());
    }

    private SettingsText with(String url, String more) {
        return new SettingsText(folder, """
                tenants:
                  - id: acme
                    source: { database: { url: "%s", user: crossfade, auth: iam, appRoles: [a], %s } }
                    target: { database: { url: "jdbc:postgresql://h2/d", user: u, password: x, appRoles: [a] } }
                    switchover: { minProxies: 0 }
                """.formatted(url, more), Map.of());
    }
}
