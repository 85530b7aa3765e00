package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.DatabaseSettings.Auth;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IamSectionTest {

    private static final String ENDPOINT = "acme.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com";
    private static final String WELL = "jdbc:postgresql://" + ENDPOINT + ":5432/acme?sslmode=verify-full";
    private static final String ROLE = "arn:aws:iam::111122223333:role";
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

    @Test
    void whatIsPrintedIsAcceptedAgain() {
        String printed = new SettingsDocument(with(WELL, REPLICATION).load(Role.ALL)).yaml();

        assertTrue(printed.contains("auth: iam"), printed);
        assertEquals(printed, new SettingsDocument(new SettingsText(folder, printed, Map.of()).load(Role.ALL)).yaml());
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
    @CsvSource({
        "acme.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com, eu-central-1",
        "acme.abcdefghijkl.us-gov-west-1.rds.amazonaws.com, us-gov-west-1",
        "acme.abcdefghijkl.rds.cn-north-1.amazonaws.com.cn, cn-north-1",
        "acme.abcdefghijkl.eusc-de-east-1.rds.amazonaws.eu, eusc-de-east-1"
    })
    void endpointOfEachPartitionIsOneAndSaysItsRegion(String host, String region) {
        assertEquals(Optional.of(region), RdsHost.region(host));
        assertEquals(
                List.of(),
                with("jdbc:postgresql://" + host + ":5432/acme?ssl=true", REPLICATION)
                        .problems(Role.CONTROL));
    }

    @Test
    void tokensAreMadeByTheRoleThatTheDatabaseNamesOrElseItsSideInAwsOrInTheNetwork() {
        String aws = "aws: { source: { region: eu-central-1, roleArn: \"" + ROLE + "/aws\", externalId: of-aws } }";
        String network = "network: { source: { region: eu-central-1, roleArn: \"" + ROLE
                + "/network\", externalId: of-network }, target: { region: eu-west-1 } }";
        String own = ", roleArn: \"" + ROLE + "/own\"";

        assertEquals("null null", role(REPLICATION, ""));
        assertEquals(ROLE + "/network of-network", role(REPLICATION, network));
        assertEquals(ROLE + "/aws of-aws", role(REPLICATION, aws + "\n    " + network));
        assertEquals(ROLE + "/own null", role(REPLICATION + own, aws));
        assertEquals("null null", role("auth: password, password: x", aws));
    }

    @Test
    void roleThatMakesNoTokensIsRefused() {
        String role = "auth: password, roleArn: \"" + ROLE + "/x\"";
        assertTrue(
                with(WELL, role).problems(Role.CONTROL).toString().contains("roleArn: has no use without auth: iam"));
        assertTrue(with(WELL, REPLICATION + ", externalId: alone")
                .problems(Role.CONTROL)
                .toString()
                .contains("roleArn: missing: an external id is for a role that is assumed"));
    }

    /** Role and external id of the source's database. */
    private String role(String keys, String more) {
        DatabaseSettings database = with(WELL, keys, more)
                .load(Role.CONTROL)
                .tenants()
                .get(0)
                .source()
                .database();
        assertNotNull(database);
        return database.roleArn() + " " + database.externalId();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"db.example.com", "10.0.0.7", ENDPOINT + "," + ENDPOINT, "acme.rds.eu-west-1.amazonaws.com"})
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
        return with(url, more, "");
    }

    /** @param keys of the database; without {@code auth} it is iam */
    private SettingsText with(String url, String keys, String ofTenant) {
        return new SettingsText(
                folder, """
                tenants:
                  - id: acme
                    source: { database: { url: "%s", user: crossfade, appRoles: [a], %s } }
                    target: { database: { url: "jdbc:postgresql://h2/d", user: u, password: x, appRoles: [a] } }
                    switchover: { minProxies: 0 }
                    %s
                """.formatted(url, keys.contains("auth:") ? keys : "auth: iam, " + keys, ofTenant), Map.of());
    }
}
