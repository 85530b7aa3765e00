package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSectionTest {

    @TempDir
    Path folder;

    @Test
    void whatIsLeftOutIsTheSidesRegionAndTenMinutes() {
        WorkerSettings workers = Objects.requireNonNull(
                text("""
                        { source: { cluster: shop, services: [mailer] },
                          target: { region: us-west-2, cluster: "arn:aws:ecs:us-west-2:123456789012:cluster/shop",
                                    services: [mailer, invoices] },
                          counts: { invoices: 2 } }""").load(Role.CONTROL).tenants().get(0).workers());

        assertEquals("eu-central-1", workers.source().region());
        assertEquals("us-west-2", workers.target().region());
        assertEquals(List.of("mailer", "invoices"), workers.target().services());
        assertEquals(Map.of("invoices", 2), workers.counts());
        assertEquals(Duration.ofMinutes(10), workers.timeout());
    }

    @Test
    void aTenantWithoutWorkersHasNoneAndAProxyPassesOverThem() {
        assertNull(text("null").load(Role.CONTROL).tenants().get(0).workers());
        assertNull(text("{ source: { cluster: \"?\" } }")
                .load(Role.PROXY)
                .tenants()
                .get(0)
                .workers());
    }

    @Test
    void everyWrongValueIsNamedWithTheFormThatItShouldHave() {
        assertEquals(
                List.of(
                        "tenants[0].workers.source.account: not an account: '12345' (twelve digits, in quotes: it may"
                                + " begin with 0)",
                        "tenants[0].workers.source.cluster: missing",
                        "tenants[0].workers.source.services[0]: not a service: 'my mailer' (its name, of letters, digits,"
                                + " - and _)",
                        "tenants[0].workers.target.region: not a region of AWS: 'Frankfurt' (such as eu-central-1)",
                        "tenants[0].workers.target.roleArn: missing: an external id is for a role that is assumed",
                        "tenants[0].workers.target.services: missing: name the services that work for the tenant",
                        "tenants[0].workers.timeout: must be longer than '0s'"),
                problems("""
                        { source: { account: "12345", services: ["my mailer"] },
                          target: { region: Frankfurt, externalId: abc, cluster: shop },
                          timeout: 0s }"""));
    }

    @Test
    void itHasToBeKnownHowManyEachOfTheTargetsServicesGets() {
        assertEquals(
                List.of(
                        "tenants[0].workers.counts.mailr: is no service of the target",
                        "tenants[0].workers.counts.mailer: out of range: -1 (0 to 5000 are allowed)",
                        "tenants[0].workers.counts.invoices: missing: the source has no service of that name, so it is"
                                + " not known how many the target's gets"),
                problems("""
                                { source: { cluster: shop, services: [mailer] },
                                  target: { cluster: shop, services: [mailer, invoices] },
                                  counts: { mailr: 1, mailer: -1 } }""").stream()
                        .sorted((one, other) -> Integer.compare(rank(one), rank(other)))
                        .toList());
    }

    private static int rank(String problem) {
        return problem.contains("mailr") ? 0 : problem.contains("range") ? 1 : 2;
    }

    @Test
    void oneServiceCannotBeOnBothSidesNorTwiceOnOne() {
        assertEquals(
                List.of(
                        "tenants[0].workers.source.services: 'mailer' is named twice",
                        "tenants[0].workers.target.services: 'mailer' is the source's as well, and cannot change sides;"
                                + " where the sides are in two accounts, name the account of each"),
                problems("""
                        { source: { cluster: shop, services: [mailer, mailer] },
                          target: { region: eu-central-1, cluster: shop, services: [mailer] } }"""));
    }

    /** By its number, or by the ARN of a role or a cluster; one that is not known may be the other's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "account: '111111111111'; account: '222222222222', cluster: shop; true",
                "account: '111111111111'; roleArn: 'arn:aws:iam::222222222222:role/crossfade', cluster: shop; true",
                "account: '111111111111'; cluster: 'arn:aws:ecs:eu-central-1:222222222222:cluster/shop'; true",
                "account: '111111111111'; cluster: 'arn:aws:ecs:eu-central-1:111111111111:cluster/shop'; false",
                "account: '111111111111'; account: '111111111111', cluster: shop; false",
                "account: '111111111111'; cluster: shop; false"
            })
    void clustersOfOneNameAreTwoInTwoAccounts(String source, String target, boolean two) {
        List<String> problems = problems("""
                { source: { %s, cluster: shop, services: [mailer] },
                  target: { region: eu-central-1, %s, services: [mailer] } }""".formatted(source, target));

        assertEquals(two, problems.isEmpty(), problems.toString());
    }

    @Test
    void serviceThatWorksForTwoTenantsIsStoppedByNeither() {
        String workers = "{ source: { account: '111111111111', cluster: shop, services: [mailer, %s] },"
                + " target: { cluster: shop, services: [mailer, %s] } }";

        assertEquals(
                List.of(
                        "tenants[1].workers.source.services[0]: 'mailer' works for tenants[0] as well: whichever moves first"
                                + " would stop it for both; stop it by hooks, or give each a service of its own",
                        "tenants[1].workers.target.services[0]: 'mailer' works for tenants[0] as well: whichever moves first"
                                + " would stop it for both; stop it by hooks, or give each a service of its own"),
                new SettingsText(
                                folder,
                                "tenants:\n" + tenant("acme", workers.formatted("one", "one"))
                                        + tenant("beta", workers.formatted("two", "two")),
                                Map.of())
                        .problems(Role.CONTROL));
        assertEquals(
                List.of(),
                new SettingsText(
                                folder,
                                "tenants:\n"
                                        + tenant(
                                                "acme",
                                                "{ source: { cluster: shop, services: [mailer] },"
                                                        + " target: { cluster: shop, services: [mailer] } }")
                                        + tenant(
                                                "beta",
                                                "{ source: { cluster: toys, services: [mailer] },"
                                                        + " target: { cluster: toys, services: [mailer] } }"),
                                Map.of())
                        .problems(Role.CONTROL));
    }

    @Test
    void listsHaveABound() {
        String services = IntStream.range(0, 51).mapToObj(i -> "w" + i).collect(Collectors.joining(", ", "[", "]"));
        assertEquals(
                List.of("tenants[0].workers.source.services: there are 51, and at most 50 are allowed"),
                problems("{ source: { cluster: shop, services: " + services + " },"
                        + " target: { cluster: shop, services: [w1] } }"));
    }

    private List<String> problems(String workers) {
        return text(workers).problems(Role.CONTROL);
    }

    private SettingsText text(String workers) {
        return new SettingsText(folder, "tenants:\n" + tenant("acme", workers), Map.of());
    }

    private static String tenant(String id, String workers) {
        String database =
                "{ url: \"jdbc:postgresql://db/%s\", user: crossfade, password: s, appRoles: [app] }".formatted(id);
        return """
                  - id: %1$s
                    hosts: [%1$s.example.com]
                    source: { region: eu-central-1, origin: "http://a", database: %2$s }
                    target: { region: us-east-1, origin: "http://b", database: %2$s }
                    workers: %3$s
                """.formatted(id, database, workers.indent(6).strip());
    }
}
