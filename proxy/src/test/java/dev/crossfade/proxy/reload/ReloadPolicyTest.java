package dev.crossfade.proxy.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.proxy.reload.ReloadPlan.Apply;
import dev.crossfade.proxy.reload.ReloadPlan.Refused;
import dev.crossfade.proxy.reload.ReloadPlan.Unchanged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another configuration means, as tables: what stands in the file, what is put in its place, and what follows. */
class ReloadPolicyTest {

    private static final String FILE = """
            logging: { level: info }
            proxy:
              id: edge-1
              listen: [{ port: 8080 }]
              limits: { headers: 16KiB }
            tenants:
              - id: a
                labels: { wave: "1" }
                hosts: [a.test]
                route: { primary: source }
                source: { origin: "http://127.0.0.1:1", region: here, healthCheck: { path: /up } }
                target: { origin: "https://127.0.0.1:2" }
                failover: { statuses: [500], hold: { maxWait: 10s } }
                headers: { request: { remove: [X-One] } }
                session: { cookie: sid }
                parking: [{ paths: [/hooks/a] }]
                replication: { schemas: [public] }
                switchover: { budget: 5s }
              - id: b
                hosts: ["*.b.test"]
                source: { origin: "http://127.0.0.1:3" }
                target: { origin: "http://127.0.0.1:4" }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Map<TenantId, Standing> standings = new HashMap<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wave: \"1\"        | wave: \"2\"",
                "primary: source    | primary: target",
                "region: here       | region: there",
                "schemas: [public]  | schemas: [other]",
                "budget: 5s         | budget: 6s",
            })
    void whatAProxyDoesNotUseIsNoChange(String now, String then) throws IOException {
        assertInstanceOf(Unchanged.class, decide(FILE.replace(now, then)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.test                | a2.test               | hosts",
                "127.0.0.1:1           | 127.0.0.1:9           | source.origin",
                "https://127.0.0.1:2   | http://127.0.0.1:2    | target.origin",
                "path: /up             | path: /down           | source.healthCheck.path",
                "statuses: [500]       | statuses: [502]       | failover.statuses",
                "maxWait: 10s          | maxWait: 11s          | failover.hold.maxWait",
                "remove: [X-One]       | remove: [X-Two]       | headers.request.remove",
                "/hooks/a              | /hooks/b              | parking",
                "cookie: sid           | cookie: other         | session.cookie",
            })
    void whatChangesOfASettledTenantIsNamedAndTheOthersStayAsTheyAre(String now, String then, String key)
            throws IOException {
        Apply plan = assertInstanceOf(Apply.class, decide(FILE.replace(now, then)));

        assertEquals("a: [" + key + "]", changed(plan));
        assertTrue(plan.added().isEmpty()
                && plan.removed().isEmpty()
                && plan.otherKeys().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "remove: [X-One]       | remove: [X-Two]",
                "path: /up             | path: /down",
                "level: info           | level: debug",
                "wave: \"1\"           | wave: \"2\"",
            })
    void whatMovesNoRequestMayChangeUnderASwitchover(String now, String then) throws IOException {
        stands("a", RouteMode.HOLDING, true, 3);

        assertFalse(decide(FILE.replace(now, then)) instanceof Refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:1           | 127.0.0.1:9           | source.origin",
                "https://127.0.0.1:2   | http://127.0.0.1:2    | target.origin",
                "statuses: [500]       | statuses: [502]       | failover.statuses",
                "cookie: sid           | cookie: other         | session.cookie",
                "a.test                | a2.test               | whom the host 'a.test' belongs to",
            })
    void whatMovesRequestsMayNotChangeUnderOne(String now, String then, String what) throws IOException {
        stands("a", RouteMode.DIRECT, true, 0);

        Refused plan = assertInstanceOf(Refused.class, decide(FILE.replace(now, then)));

        assertTrue(plan.passing());
        assertEquals(1, plan.reasons().size(), plan.reasons().toString());
        assertTrue(
                plan.reasons().get(0).startsWith("tenant a: " + what)
                        && plan.reasons().get(0).endsWith("cannot change while it is being switched over"),
                plan.reasons().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "DIRECT, true, 0, it is being switched over",
        "HOLDING, false, 0, its route is holding",
        "ARMED, false, 0, its route is armed",
        "DIRECT, false, 1, requests of it wait"
    })
    void eachWayOfNotBeingSettledRefusesRemovalTooAndSaysItself(RouteMode mode, boolean switching, int held, String why)
            throws IOException {
        stands("b", mode, switching, held);

        Refused plan = assertInstanceOf(Refused.class, decide(withoutB()));

        assertEquals(
                "[tenant b: being there cannot change while " + why + "]",
                plan.reasons().toString());
    }

    @Test
    void aTenantWhoseRouteNobodyHasSaidYetMayChangeAndGo() throws IOException {
        TenantId b = new TenantId("b");
        standings.put(b, new Standing(Route.unknown(b), 0));

        Apply plan = assertInstanceOf(Apply.class, decide(withoutB()));

        assertEquals("[b]", plan.removed().toString());
    }

    @Test
    void aTenantIsAddedAndOneIsRemovedInTheSameFile() throws IOException {
        Apply plan = assertInstanceOf(Apply.class, decide(withoutB() + tenant("c", "c.test")));

        assertEquals("c", plan.added().get(0).id().value());
        assertEquals("[b]", plan.removed().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.b.test", "*.x.b.test"})
    void aHostThatAnotherTenantLosesToAnAddedOneIsAChangeOfThatTenant(String host) throws IOException {
        String file = FILE + tenant("c", host);
        assertInstanceOf(Apply.class, decide(file));
        stands("b", RouteMode.HOLDING, false, 0);

        Refused plan = assertInstanceOf(Refused.class, decide(file));

        assertEquals(
                "[tenant b: whom the host '" + host + "' belongs to cannot change while its route is holding]",
                plan.reasons().toString());
    }

    @Test
    void aHostThatComesBackToTheCatchAllIsAChangeOfThatTenant() throws IOException {
        String all = FILE.replace("*.b.test", "*");
        stands("b", RouteMode.ARMED, false, 0);

        Refused plan = assertInstanceOf(Refused.class, decide(all + tenant("c", "c.test"), all));

        assertTrue(plan.reasons().get(0).startsWith("tenant b: whom the host 'c.test'"), plan.toString());
    }

    @Test
    void aHostMovesBetweenTwoSettledTenants() throws IOException {
        String swapped =
                FILE.replace("a.test", "tmp").replace("*.b.test", "a.test").replace("tmp", "*.b.test");

        Apply plan = assertInstanceOf(
                Apply.class, decide(swapped.replace("[*.b", "[\"*.b").replace("b.test]", "b.test\"]")));

        assertEquals("a: [hosts], b: [hosts]", changed(plan));
    }

    @Test
    void keysOfTheProxyAreRefusedByNameWithEveryOtherReasonAndNothingPasses() throws IOException {
        stands("a", RouteMode.ARMED, false, 0);

        Refused plan = assertInstanceOf(
                Refused.class,
                decide(FILE.replace("8080", "8081").replace("16KiB", "8KiB").replace("127.0.0.1:1", "127.0.0.1:9")));

        assertEquals(
                "[proxy.listen, proxy.limits.headers: cannot change while the proxy runs; restart it, or undo the change, "
                        + "tenant a: source.origin cannot change while its route is armed]",
                plan.reasons().toString());
        assertFalse(plan.passing());
    }

    @Test
    void anotherLogLevelIsTaken() throws IOException {
        Apply plan = assertInstanceOf(Apply.class, decide(FILE.replace("level: info", "level: debug")));

        assertEquals("[logging.level]", plan.otherKeys().toString());
    }

    @Test
    void whatTheFileOfACertificateAuthorityHoldsIsPartOfTheConfiguration() throws IOException {
        Path ca = Files.writeString(folder.resolve("ca.pem"), "one");
        String file = FILE.replace("\"https://127.0.0.1:2\"", "\"https://127.0.0.1:2\", originTls: { ca: " + ca + " }");
        Configuration before = load(file);
        Files.writeString(ca, "two");
        Configuration after = load(file);

        Apply plan = assertInstanceOf(Apply.class, ReloadPolicy.decide(before, after, this::standing));

        assertEquals("a: [target.originTls.ca]", changed(plan));
    }

    private void stands(String tenant, RouteMode mode, boolean switching, int held) {
        TenantId id = new TenantId(tenant);
        standings.put(
                id, new Standing(new Route(id, new Epoch(7), Side.SOURCE, mode, Set.of(), switching, null), held));
    }

    private Standing standing(TenantId id) {
        return standings.getOrDefault(id, new Standing(Route.first(id, Side.SOURCE), 0));
    }

    private ReloadPlan decide(String after) throws IOException {
        return decide(FILE, after);
    }

    private ReloadPlan decide(String before, String after) throws IOException {
        return ReloadPolicy.decide(load(before), load(after), this::standing);
    }

    private Configuration load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("crossfade.yaml"), text);
        return Configuration.load(file, new SourceFiles(), InstantSource.system());
    }

    private static String withoutB() {
        return FILE.substring(0, FILE.indexOf("  - id: b"));
    }

    private static String tenant(String id, String host) {
        return """
                  - id: %s
                    hosts: ["%s"]
                    source: { origin: "http://127.0.0.1:5" }
                    target: { origin: "http://127.0.0.1:6" }
                """.formatted(id, host);
    }

    private static String changed(Apply plan) {
        return plan.changed().stream()
                .map(each -> each.settings().id() + ": " + each.keys())
                .collect(Collectors.joining(", "));
    }
}
