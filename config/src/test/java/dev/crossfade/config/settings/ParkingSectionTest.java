package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.SettingsLoader.Role;
import dev.crossfade.config.settings.TenantSettings.OrderBy;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.settings.TenantSettings.Throttle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tenant's {@code parking} may say. */
class ParkingSectionTest {

    private static final String ACME = """
            tenants:
              - id: acme
                hosts: [acme.example.com]
                source: { origin: "http://127.0.0.1:1" }
                target: { origin: "http://127.0.0.1:2" }
                parking: [PARKING]
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void whatIsNotSaidOfARuleIsTheDefault() throws IOException {
        assertEquals(
                List.of(new ParkingRule(List.of("/hooks/*"), null, null, Bytes.parse("1MiB"))),
                parking("{ paths: [/hooks/*] }"));
    }

    @Test
    void allThatCanBeSaidOfARuleIsRead() throws IOException {
        assertEquals(
                List.of(new ParkingRule(
                        List.of("/a", "/b"),
                        new OrderBy(null, null, "/id"),
                        new Throttle(1000, Duration.ofHours(1)),
                        ParkingRule.LARGEST_BODY)),
                parking(
                        "{ paths: [/a, /b], orderBy: { json: /id }, throttle: { rate: 1000, per: 1h }, maxBody: 32MiB }"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{}~paths: missing: name at least one path, as /graphql or /webhooks/*",
                "{ paths: [hooks] }~paths[0]: not a path: 'hooks' (it begins with '/', without spaces)",
                "{ paths: [/a], maxBody: 33MiB }~maxBody: at most 32MiB: a body that is handed over is in memory whole",
                "{ paths: [/a], throttle: { per: 1s } }~throttle.rate: missing",
                "{ paths: [/a], throttle: { rate: 1 } }~throttle.per: missing",
                "{ paths: [/a], throttle: { rate: 1001, per: 1s } }~throttle.rate: out of range: 1001 (1 to 1000 are allowed)",
                "{ paths: [/a], throttle: { rate: 0, per: 1s } }~throttle.rate: out of range: 0 (1 to 1000 are allowed)",
                "{ paths: [/a], throttle: { rate: 1, per: 2h } }~throttle.per: at most 1h, not 2h",
                "{ paths: [/a], orderBy: { header: X-A, path: '/{b}' } }~orderBy: needs exactly one of header, path and json",
                "{ paths: [/a/*/b] }~paths[0]: not a path: '/a/*/b' ('*' stands at its end only)",
                "{ paths: [/a/../b] }~paths[0]: not a path: '/a/../b' (clients send none with '.' or '..')",
                "{ paths: ['/a?x=1'] }~paths[0]: not a path: '/a?x=1' (without what follows '?' or '#')",
            })
    void eachMistakeIsNamed(String rule, String problem) {
        assertEquals(
                List.of("tenants[0].parking[0]." + problem),
                new SettingsText(folder, ACME.replace("PARKING", rule), Map.of()).problems(Role.PROXY));
    }

    /** Each would be accepted, and leave requests without their order on the day on which they are parked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "json: order/id~orderBy.json: not a JSON pointer: 'order/id' (it begins with '/', as /order/id)",
                "path: /hooks/p~orderBy.path: not a path with a part in braces: '/hooks/p' (say which part is the key, as"
                        + " /webhooks/{partner})",
                "path: 'hooks/{p}'~orderBy.path: not a path with a part in braces: 'hooks/{p}' (say which part is the key,"
                        + " as /webhooks/{partner})",
                "path: '/hooks/q/{partner}'~orderBy.path: '/hooks/q/{partner}' fits no request of '/hooks/p/*': it has to"
                        + " begin as the rule's paths do",
            })
    void orderThatNoRequestHasIsNamed(String orderBy, String problem) {
        assertEquals(
                List.of("tenants[0].parking[0]." + problem),
                new SettingsText(
                                folder,
                                ACME.replace("PARKING", "{ paths: [/hooks/p/*], orderBy: { " + orderBy + " } }"),
                                Map.of())
                        .problems(Role.PROXY));
    }

    @ParameterizedTest
    @CsvSource({
        "/hooks/p/*, '/hooks/p/{key}'",
        "/hooks/p/*, '/hooks/{key}'",
        "/hooks/p/*, '/hooks/p/q/{key}/x'",
        "/ho*, '/hooks/{key}'",
        "/hooks/p, '/hooks/{key}'",
        "/*, '/{key}'",
    })
    void orderThatARequestMayHaveIsAccepted(String path, String orderBy) throws IOException {
        assertEquals(
                new OrderBy(null, orderBy, null),
                parking("{ paths: ['" + path + "'], orderBy: { path: '" + orderBy + "' } }")
                        .get(0)
                        .orderBy());
    }

    /** The first rule that covers a path counts. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "none",
            value = {
                "/a~/a~'/a' is taken by parking[0] already, which names '/a': the first rule that covers a path counts",
                "/a/*~/a/b~'/a/b' is taken by parking[0] already, which names '/a/*': the first rule that covers a path"
                        + " counts; put this one before it",
                "/a/*~/a/b/*~'/a/b/*' is taken by parking[0] already, which names '/a/*': the first rule that covers a path"
                        + " counts; put this one before it",
                "/a/b/*~/a/*~none",
                "/a~/a/*~none",
            })
    void pathThatALaterRuleWouldNeverGetIsNamed(String first, String second, @Nullable String problem) {
        String rules = "{ paths: [/x, '" + first + "'] }, { paths: [/y, '" + second + "'] }";
        assertEquals(
                problem == null ? List.of() : List.of("tenants[0].parking[1].paths[1]: " + problem),
                new SettingsText(folder, ACME.replace("PARKING", rules), Map.of()).problems(Role.PROXY));
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "'proxy: { routes: { from: control } }', false",
        "'proxy: { control: { url: \"http://127.0.0.1:9901\" } }', false",
    })
    void proxyThatDoesNotSayWhereItHandsOverIsWarnedOf(String proxy, boolean warned) {
        String yaml = proxy + "\n" + ACME.replace("PARKING", "{ paths: [/a] }");
        assertEquals(
                warned,
                ParkingPlace.unnamed(new SettingsText(folder, yaml, Map.of()).load(Role.PROXY))
                        .isPresent());
    }

    /** What was being sent when it was dropped is answered before it is forgotten. */
    @ParameterizedTest
    @CsvSource({"9m, true", "10m, false"})
    void retentionThatIsTooShortForWhatIsUnderWayIsNamed(String retention, boolean refused) {
        String yaml = "control: { parking: { retention: " + retention + " } }\n" + ACME.replace("[PARKING]", "[]");
        List<String> problems = new SettingsText(folder, yaml, Map.of()).problems(Role.CONTROL);
        assertEquals(refused, problems.contains("control.parking.retention: at least 10m, not 9m"), problems::toString);
    }

    @Test
    void pathsAreExactOrABeginning() {
        ParkingRule rule = new ParkingRule(List.of("/hooks/*", "/events"), null, null, Bytes.parse("1MiB"));
        assertEquals(
                List.of("/hooks/", "/hooks/a/b", "/events"),
                List.of("/hooks/", "/hooks/a/b", "/events", "/hooks", "/events/", "/Events").stream()
                        .filter(rule::covers)
                        .toList());
        assertTrue(PathPatterns.cover(List.of("*"), "/"));
    }

    private List<ParkingRule> parking(String rules) throws IOException {
        return new SettingsText(folder, ACME.replace("PARKING", rules), Map.of())
                .load(Role.PROXY)
                .tenants()
                .get(0)
                .parking();
    }
}
