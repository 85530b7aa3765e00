package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensIT {

    private static final String FILE = """
            # who may do what
            proxy-token-0123456789-0123456789abcdef proxy edge
            viewer-token-0123456789-0123456789abcdef viewer grafana
            operator-token-0123456789-0123456789abcdef operator alice
            """;

    @TempDir
    Path directory = Path.of("");

    @Test
    void eachScopeMayDoItsOwnAndNoMore() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), FILE);
        try (RunningApi api = new RunningApi(file.toString())) {
            api.operations.will(Statuses.holdPoint()).alreadyStarted();

            assertEquals(401, api.get("/v1/routes").statusCode());
            assertEquals(401, get(api, "/v1/routes", "a-wrong-token-0123456789-0123456789abcdef"));
            assertEquals(200, get(api, "/v1/routes", "proxy-token-0123456789-0123456789abcdef"));
            assertEquals(403, get(api, "/v1/migrations", "proxy-token-0123456789-0123456789abcdef"));
            assertEquals(200, get(api, "/v1/migrations", "viewer-token-0123456789-0123456789abcdef"));
            assertEquals(403, post(api, "/v1/migrations/acme/abort", "viewer-token-0123456789-0123456789abcdef"));
            assertEquals(200, get(api, "/v1/proxies", "operator-token-0123456789-0123456789abcdef"));
            assertEquals(200, post(api, "/v1/migrations/acme/abort", "operator-token-0123456789-0123456789abcdef"));
            assertEquals(List.of("abort acme by alice"), api.operations.verbs());
            assertEquals(200, api.get("/livez").statusCode());
            assertEquals(200, api.get("/metrics").statusCode());
        }
    }

    @Test
    void whoeverIsNotLetInIsCountedByTheReason() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), FILE);
        try (RunningApi api = new RunningApi(file.toString())) {
            assertEquals(0, refusals(api, "token-needed"));

            api.get("/v1/routes");
            get(api, "/v1/routes", "a-wrong-token-0123456789-0123456789abcdef");
            get(api, "/v1/routes", "another-wrong-token-0123456789-0123456789abcdef");
            post(api, "/v1/migrations/acme/abort", "viewer-token-0123456789-0123456789abcdef");
            get(api, "/v1/routes", "proxy-token-0123456789-0123456789abcdef");

            assertEquals(1, refusals(api, "token-needed"));
            assertEquals(2, refusals(api, "token-unknown"));
            assertEquals(1, refusals(api, "scope-needed"));
            assertEquals(0, refusals(api, "foreign-host"));
        }
    }

    @Test
    void pageOfSomewhereElseIsCountedToo() throws Exception {
        try (RunningApi api = new RunningApi()) {
            assertEquals(
                    403,
                    api.get("/v1/routes", "Origin", "https://elsewhere.example").statusCode());

            assertEquals(1, refusals(api, "foreign-origin"));
        }
    }

    @Test
    void malformedLineIsNamedWithoutItsToken() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> Tokens.parse(List.of("0123456789abcdef0123456789abcdef root alice")));

        assertTrue(String.valueOf(failure.getMessage()).contains("line 1"));
        assertFalse(String.valueOf(failure.getMessage()).contains("0123456789abcdef"));
        assertThrows(IllegalArgumentException.class, () -> Tokens.parse(List.of("# nothing")));
    }

    @Test
    void tokenThatCouldBeGuessedIsRefused() {
        String shortest = "0123456789abcdef0123456789abcdef";
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> Tokens.parse(List.of(shortest + " viewer alice", shortest.substring(1) + " viewer bob")));

        assertEquals(
                "control.admin.tokensFile: line 2: the token is shorter than 32 characters; make one with openssl rand -hex 24",
                failure.getMessage());
    }

    private static double refusals(RunningApi api, String reason) throws Exception {
        String series = "crossfade_control_admin_refusals_total{reason=\"" + reason + "\"} ";
        return api.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow();
    }

    private static int get(RunningApi api, String path, String token) throws Exception {
        return api.get(path, "Authorization", "Bearer " + token).statusCode();
    }

    private static int post(RunningApi api, String path, String token) throws Exception {
        return api.send("POST", path, "", "Authorization", "Bearer " + token).statusCode();
    }
}
