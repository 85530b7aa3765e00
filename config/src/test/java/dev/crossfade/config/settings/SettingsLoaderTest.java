package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsLoaderTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SLACK_WEBHOOK_URL", "https://hooks.example.com/T/B/x",
            "PARKING_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "HOOK_SECRET", "s1",
            "ACME_REPL_PASSWORD", "r'1",
            "ACME_TARGET_PASSWORD", "t@1");

    private static final String ACME = """
            tenants:
              - id: acme
                hosts: [acme.example.com]
                source: { origin: "http://127.0.0.1:1" }
                target: { origin: "http://127.0.0.1:2" }
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyRoleAcceptsTheWholeContract(Role role) throws IOException {
        Settings settings = new SettingsText(folder, contract(), ENVIRONMENT).load(role);

        assertEquals(
                role == Role.CLIENT || role == Role.STORE ? 0 : 1,
                settings.tenants().size());
    }

    @Test
    void theContractIsReadKeyByKey() throws IOException {
        Settings settings = new SettingsText(folder, contract(), ENVIRONMENT).load(Role.ALL);
        TenantSettings acme = settings.tenants().get(0);

        assertEquals("edge-1", settings.proxy().id());
        assertEquals(8443, settings.proxy().listen().get(1).port());
        assertEquals("0.0.0.0", settings.proxy().listen().get(1).host());
        assertEquals(
                new ProxySettings.Tls("tls/edge.crt", "tls/edge.key", List.of()),
                settings.proxy().listen().get(1).tls());
        assertNull(settings.control().admin().tls());
        assertEquals(2, settings.control().notifications().size());
        assertEquals(
                List.of("/opt/acme/drain-workers"),
                settings.control().hooks().get(0).run());
        assertEquals(List.of("acme.example.com", "*.acme.example.com"), acme.hosts());
        assertEquals(new TenantSettings.FirstRoute(Side.SOURCE, RouteMode.DIRECT), acme.route());
        assertEquals(Set.of(500, 502, 503, 504), acme.failover().statuses());
        assertEquals("1", acme.labels().get("wave"));
        DatabaseSettings source = acme.source().database();
        assertNotNull(source);
        assertEquals("of acme", source.password().reveal());
        assertEquals("crossfade_repl", source.replication().user());
        assertEquals("r'1", source.replication().password().reveal());
        assertEquals(source.url(), source.replication().url());
        DatabaseSettings target = acme.target().database();
        assertNotNull(target);
        assertEquals("crossfade", target.replication().user());
        assertEquals(Duration.ofHours(24), acme.switchover().rollbackWindow());
        assertEquals(Bytes.parse("20GiB"), acme.replication().maxRetainedWal());
    }

    @Test
    void whatTheContractShowsIsTheDefault() throws IOException {
        Settings contract = new SettingsText(folder, contract(), ENVIRONMENT).load(Role.ALL);
        Settings bare = new SettingsText(folder, ACME, Map.of()).load(Role.ALL);
        TenantSettings shown = contract.tenants().get(0);
        TenantSettings tenant = bare.tenants().get(0);

        assertEquals(contract.logging(), bare.logging());
        assertEquals(contract.proxy().limits(), bare.proxy().limits());
        assertEquals(contract.proxy().upstream(), bare.proxy().upstream());
        assertEquals(contract.proxy().admin(), bare.proxy().admin());
        assertEquals(contract.proxy().health(), bare.proxy().health());
        assertEquals(contract.proxy().lease(), bare.proxy().lease());
        assertEquals(contract.proxy().listen().get(0), bare.proxy().listen().get(0));
        assertEquals(contract.proxy().trustedProxies(), bare.proxy().trustedProxies());
        assertEquals(contract.control().admin(), bare.control().admin());
        assertEquals(contract.control().store(), bare.control().store());
        assertEquals(shown.switchover(), tenant.switchover());
        assertEquals(shown.failover().hold(), tenant.failover().hold());
        assertEquals(shown.failover().statuses(), tenant.failover().statuses());
        assertEquals(shown.replication().maxRetainedWal(), tenant.replication().maxRetainedWal());
    }

    @Test
    void aProxyNeedsNoSecretOfADatabase() throws IOException {
        Settings settings = new SettingsText(folder, contract(), Map.of()).load(Role.PROXY);

        assertNull(settings.tenants().get(0).source().database());
    }

    @Test
    void aPortThatTwoOfTheProxysOwnWouldTakeIsRefused() {
        List<String> problems = new SettingsText(folder, """
                proxy:
                  listen:
                    - { host: 0.0.0.0, port: 9902 }
                    - { host: 127.0.0.1, port: 9902 }
                    - { host: 127.0.0.2, port: 8080 }
                    - { host: 127.0.0.3, port: 8080 }
                    - { port: 9903 }
                    - { port: 0 }
                    - { port: 0 }
                  admin: { host: 127.0.0.1, port: 9902 }
                  health: { host: 127.0.0.1, port: 9903 }
                """, Map.of()).problems(Role.PROXY);

        assertEquals(
                List.of(
                        "proxy.listen[0].port: 9902 is the port of proxy.admin; set another one, here or there",
                        "proxy.listen[1].port: 9902 is the port of proxy.listen[0]; set another one",
                        "proxy.listen[1].port: 9902 is the port of proxy.admin; set another one, here or there",
                        "proxy.listen[4].port: 9903 is the port of proxy.health; set another one, here or there"),
                problems);
    }

    @Test
    void listenerThatIsNotNamedHasAPortTooAndLocalhostIsALoopbackAddress() {
        assertEquals(
                List.of("proxy.listen[0].port: 8080 is the port of proxy.admin; set another one, here or there"),
                new SettingsText(folder, "proxy: { admin: { port: 8080 } }", Map.of()).problems(Role.PROXY));
        assertEquals(
                List.of("proxy.listen[0].port: 9902 is the port of proxy.admin; set another one, here or there"),
                new SettingsText(folder, "proxy: { listen: [ { host: localhost, port: 9902 } ] }", Map.of())
                        .problems(Role.PROXY));
    }

    @Test
    void healthThatListensAtEveryAddressNeedsAnotherPortThanAdmin() {
        List<String> problems =
                new SettingsText(folder, "proxy: { health: { host: 0.0.0.0 } }", Map.of()).problems(Role.PROXY);

        assertEquals(
                List.of(
                        "proxy.health.port: 9902 is the port of proxy.admin too; set another one, or the same host at both"),
                problems);
    }

    @Test
    void aValueThatCannotBeReadIsNotComparedWithOthers() {
        List<String> problems = new SettingsText(folder, """
                tenants:
                  - id: example
                    hosts: [example.com, "not a host", "nor this"]
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:2" }
                    replication: { maxRetainedWal: lots }
                  - id: "no id"
                    hosts: example.org
                    source: { origin: "http://127.0.0.1:1" }
                    target: { origin: "http://127.0.0.1:2" }
                """, Map.of()).problems(Role.PROXY);

        assertEquals(
                List.of(
                        "tenants[0].hosts[1]",
                        "tenants[0].hosts[2]",
                        "tenants[0].replication.maxRetainedWal",
                        "tenants[1].id",
                        "tenants[1].hosts"),
                problems.stream()
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList(),
                () -> String.join("\n", problems));
    }

    @Test
    void whatWouldLetNoRequestInOrLoseEveryLeaseIsRefused() {
        List<String> problems = new SettingsText(folder, """
                proxy:
                  lease: 900ms
                  limits: { requestLine: 0, headers: 0KiB }
                """, Map.of()).problems(Role.PROXY);

        assertEquals(
                List.of(
                        "proxy.lease: too short: '900ms' (2s at the least: a proxy reports every second)",
                        "proxy.limits.requestLine: must be more than '0'",
                        "proxy.limits.headers: must be more than '0KiB'"),
                problems);
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPath() {
        List<String> problems = new SettingsText(folder, """
                proxy:
                  lisen: []
                  lease: soon
                  admin: { host: 0.0.0.0 }
                tenants:
                  - id: Acme!
                    hosts: [acme.example.com, "a b"]
                    source: { origin: foo }
                    target: { origin: "http://127.0.0.1:2/path" }
                    failover: { replayBuffer: 1MB, statuses: [200], hold: { maxRequests: many } }
                  - hosts: [acme.example.com]
                    source: { origin: "${NOWHERE}" }
                """, Map.of()).problems(Role.PROXY);

        assertEquals(
                List.of(
                        "proxy.admin.tokensFile: missing: '0.0.0.0' is not a loopback address,"
                                + " and what listens there needs bearer tokens",
                        "proxy.lease: not a duration: 'soon' (write 500ms, 10s, 1m, 24h or 7d)",
                        "proxy.lisen: unknown key (did you mean 'listen'?)",
                        "tenants[0].id: not a tenant id: 'Acme!' (use at most 63 of a-z, 0-9 and '-',"
                                + " beginning with a letter or a digit)",
                        "tenants[0].hosts[1]: not a host: 'a b'"
                                + " (write acme.example.com, \"*.acme.example.com\" or \"*\")",
                        "tenants[0].source.origin: not an http(s) URL: 'foo'",
                        "tenants[0].target.origin: not an origin: 'http://127.0.0.1:2/path'"
                                + " (only scheme, host and port: https://host:443)",
                        "tenants[0].failover.statuses[0]: out of range: 200 (400 to 599 are allowed)",
                        "tenants[0].failover.replayBuffer: not a size: '1MB' (write 512, 8KiB, 1MiB or 20GiB)",
                        "tenants[0].failover.hold.maxRequests: not a whole number: 'many'",
                        "tenants[1].id: missing",
                        "tenants[1].source.origin: the environment variable NOWHERE is not set",
                        "tenants[1].target.origin: missing: the tenant's load balancer on that side",
                        "tenants[1].hosts[0]: 'acme.example.com' is already taken by tenants[0].hosts[0]"),
                problems);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "logging: { level: loud }~logging.level: not one of error | warn | info | debug | trace: 'loud'",
                "logging: [info]~logging: not a mapping of keys to values: a list stands there",
                "logging: { level: }~logging.level: has no value",
                "tenant: []~tenant: unknown key (did you mean 'tenants'?)",
                "proxy: { routes: { from: etcd } }~proxy.etcd.endpoints: missing: the routes are in etcd; name the client URL of each member, as in http://10.0.0.1:2379",
                "proxy: { etcd: { user: edge } }~proxy.etcd.passwordFile: missing: user is given, and a login needs both",
                "control: { etcd: { passwordFile: /pw } }~control.etcd.user: missing: passwordFile is given, and a login needs both",
                "control: { etcd: { endpoints: ['http://a:1', 'http://a:1'] } }~control.etcd.endpoints[1]: 'http://a:1' is named twice",
                "control: { etcd: { tls: { key: a.key } } }~control.etcd.tls.certificate: missing: a client certificate needs both",
                "proxy: { routes: { from: consul } }~proxy.routes.from: not one of local | control | etcd: 'consul'",
                "proxy: { trustedProxies: [10.0.0.0/40] }~proxy.trustedProxies[0]: not a network: '10.0.0.0/40'"
                        + " (write 10.0.0.0/8 or ::1/128)",
                "proxy: { listen: [{ port: 70000 }] }~proxy.listen[0].port: out of range: 70000 (0 to 65535 are allowed)",
                "proxy: { listen: [{}] }~proxy.listen[0].port: missing",
                "proxy: { limits: { connections: 0 } }~proxy.limits.connections: out of range: 0"
                        + " (1 to 10000000 are allowed)",
                "client: { control: \"http://h:70000\" }~client.control: port out of range: 70000 in 'http://h:70000'"
                        + " (1 to 65535 are allowed)",
                "control: { notify: [{ webhook: { url: \"http://me:pw@h:9/T0K?key=K\", secret: s } }] }"
                        + "~control.notify[0].webhook.url: has a user in the URL: 'http://…@h:9/…' (a URL is shown"
                        + " and logged: leave out user and password)",
                "client: { control: \"http://h:99999999999/x\" }~client.control: port out of range: 99999999999 in"
                        + " 'http://h:99999999999/…' (1 to 65535 are allowed)",
                "control: { store: mysql }~control.store: not a store:"
                        + " write jdbc:sqlite:FILE or jdbc:postgresql://host:port/database",
                "control: { hooks: [{ before: switchover }] }~control.hooks[0]: needs exactly one of run and url",
                "control: { hooks: [{ before: abort, url: http://a }] }~control.hooks[0].before: an abort waits for no hook: use after",
                "control: { hooks: [{ after: lunch, url: http://a }] }~control.hooks[0].after: not one of setup | replication | switchover | post-migration | abort: 'lunch'",
                "control: { notify: [{ slack: { webhookUrl: geheim } }] }~control.notify[0].slack.webhookUrl: not an http(s) URL",
                "control: { notify: [{ webhook: { url: http://a, every: 0s } }] }~control.notify[0].webhook.every: too short: '0s' (1s at the least)",
                "control: { notify: [{}] }~control.notify[0]: needs exactly one of slack and webhook",
                "telemetry: { endpoint: collector }~telemetry.endpoint: not an http(s) URL: 'collector'",
                "telemetry: { exchanges: 1.1 }~telemetry.exchanges: out of range: 1.1 (0 to 1 are allowed)",
                "telemetry: { exchanges: few }~telemetry.exchanges: not a number: 'few'",
                "include: [missing.yaml]~include[0]: no such file: 'missing.yaml'",
                "tenants: { acme: {} }~tenants: not a list",
                "logging: {}\\nlogging: {}~not YAML, line 2: Duplicate field 'logging'",
                "logging: ]~not YAML, line 1: while parsing a block node; expected the node content, but found ']'",
                "logging:\\n\tlevel: info~not YAML, line 2: a tab where YAML wants spaces; indent with spaces",
            })
    void eachKindOfMistakeHasAMessageOfItsOwn(String yaml, String message) {
        assertEquals(
                List.of(message), new SettingsText(folder, yaml.replace("\\n", "\n"), Map.of()).problems(Role.ALL));
    }

    @Test
    void keyThatBelongsBelowIsSaidToBelongThere() {
        assertEquals(
                List.of("tenants[0].minProxy: unknown key (did you mean 'switchover.minProxies'?)"),
                new SettingsText(folder, ACME + "    minProxy: 0\n", Map.of()).problems(Role.ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ url: \"jdbc:mysql://h/d\", user: u, appRoles: [a] }|database.url:"
                        + " not a PostgreSQL URL (write jdbc:postgresql://host:5432/database)",
                "{ url: \"jdbc:postgresql://h/d?password=x\", user: u, appRoles: [a] }|database.url:"
                        + " has a password in the URL: write it under 'password'",
                "{ url: \"jdbc:postgresql://h/d\", user: u }|database.appRoles:"
                        + " missing: name the application's roles, which the fence stops",
                "{ url: \"jdbc:postgresql://h/d\", user: u, appRoles: [u] }|database.appRoles:"
                        + " names the role that Crossfade itself uses: the fence would shut it out",
                "{ url: \"jdbc:postgresql://h/d\", appRoles: [a] }|database.user: missing",
                "{ url: \"jdbc:postgresql://h/d\", user: u, appRoles: [a], password: \"${file:/nowhere}\" }"
                        + "|database.password: the file /nowhere does not exist",
            })
    void aDatabaseIsCheckedWhereItIsNeeded(String database, String message) {
        String yaml = """
                tenants:
                  - id: acme
                    source: { database: %s }
                    target: { database: { url: "jdbc:postgresql://h/d", user: u, appRoles: [a] } }
                    switchover: { minProxies: 0 }
                """.formatted(database);

        assertEquals(
                List.of("tenants[0].source." + message),
                new SettingsText(folder, yaml, Map.of()).problems(Role.CONTROL));
        assertEquals(List.of(), new SettingsText(folder, yaml, Map.of()).problems(Role.PROXY));
    }

    @Test
    void aControllerNeedsBothDatabases() {
        assertEquals(
                List.of(
                        "tenants[0].source.database: missing: the controller moves the database",
                        "tenants[0].target.database: missing: the controller moves the database"),
                new SettingsText(folder, ACME, Map.of()).problems(Role.CONTROL));
    }

    @Test
    void aTenantTakesFromTheDefaultsWhatItDoesNotSay() {
        Settings settings = new SettingsText(folder, """
                tenantDefaults:
                  failover: { statuses: [503], hold: { maxWait: 3s, maxRequests: 7 } }
                %s    failover: { hold: { maxWait: 4s } }
                """.formatted(ACME), Map.of()).load(Role.PROXY);
        TenantSettings.Failover failover = settings.tenants().get(0).failover();

        assertEquals(Set.of(503), failover.statuses());
        assertEquals(Duration.ofSeconds(4), failover.hold().maxWait());
        assertEquals(7, failover.hold().maxRequests());
    }

    @Test
    void includedFilesAddTenantsInTheOrderOfTheirNames() throws IOException {
        Files.createDirectory(folder.resolve("tenants"));
        for (String id : List.of("b", "a")) {
            Files.writeString(
                    folder.resolve("tenants/" + id + ".yaml"),
                    ACME.replace("acme", id).replace("id: b", "id: b\n    lables: {}"));
        }
        SettingsText text = new SettingsText(folder, "include: [tenants/*.yaml]\n" + ACME, Map.of());

        assertEquals(
                List.of("tenants/b.yaml: tenants[0].lables: unknown key (did you mean 'labels'?)"),
                text.problems(Role.PROXY));
        Files.writeString(folder.resolve("tenants/b.yaml"), ACME.replace("acme", "b"));
        assertEquals(
                List.of("acme", "a", "b"),
                text.load(Role.PROXY).tenants().stream()
                        .map(tenant -> tenant.id().value())
                        .toList());
    }

    @Test
    void aTenantWithoutTrafficIsNoneOfAProxysBusiness() {
        String yaml = """
                tenants:
                  - id: data
                    source: { database: { url: "jdbc:postgresql://h/d", user: u, appRoles: [a] } }
                    target: { database: { url: "jdbc:postgresql://h/d", user: u, appRoles: [a] } }
                    switchover: { minProxies: 0 }
                """;

        assertTrue(new SettingsText(folder, yaml, Map.of())
                .load(Role.PROXY)
                .tenants()
                .isEmpty());
        assertEquals(
                1,
                new SettingsText(folder, yaml, Map.of())
                        .load(Role.CONTROL)
                        .tenants()
                        .size());
    }

    @Test
    void theEnvironmentNamesTheControllerBeforeTheFileDoes() {
        Settings settings = new SettingsText(
                        folder,
                        "client: { control: \"http://file:1\", tokenFile: t }",
                        Map.of("CROSSFADE_CONTROL", "http://environment:2"))
                .load(Role.CLIENT);

        assertEquals(new Settings.ClientSettings("http://environment:2", "t", ""), settings.client());
    }

    @Test
    void noMessageShowsWhatASecretHolds() {
        InvalidSettings refused = assertThrows(
                InvalidSettings.class,
                () -> new SettingsText(folder, """
                        tenants:
                          - id: acme
                            source: { origin: "http://user:geheim@h/x", database: { url: "${U}", password: [geheim] } }
                        """, Map.of("U", "postgres://user:geheim@h/d")).load(Role.ALL));

        assertFalse(String.valueOf(refused.getMessage()).contains("geheim"));
    }

    private String contract() throws IOException {
        Path secret = Files.writeString(folder.resolve("acme-source"), "of acme\n");
        return Files.readString(Path.of("examples/full.yaml")).replace("/run/secrets/acme-source", secret.toString());
    }
}
