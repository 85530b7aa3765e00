package dev.crossfade.control.hooks;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redactions;
import dev.crossfade.control.workflow.step.HookPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real commands, and real calls to a service that answers as it likes. */
@Timeout(30)
class RealHooksIT {

    private static final Duration HANGS = Duration.ofSeconds(1);
    private static final WireMockServer SERVICE =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    private final RealHooks hooks = new RealHooks(new HttpPost(), Redactions.of("geheim"));
    private final HookCall call = HookCall.of(
            HookPoint.AFTER_SWITCHOVER,
            1,
            Migration.first(new UUID(0, 1), new TenantId("acme"), "check", Instant.EPOCH),
            2,
            Direction.FORWARD,
            "undone",
            "the target had not caught up");

    @TempDir
    Path directory;

    @BeforeAll
    static void listen() {
        SERVICE.start();
    }

    @AfterAll
    static void stop() {
        SERVICE.stop();
    }

    @BeforeEach
    void forget() {
        SERVICE.resetAll();
    }

    @Test
    void commandIsToldInItsEnvironmentAndOnItsInput() throws Exception {
        Path told = directory.resolve("told");
        assertInstanceOf(
                HookAnswer.GoOn.class,
                shell("echo \"$CROSSFADE_HOOK_ID $CROSSFADE_TENANT $CROSSFADE_OUTCOME $CROSSFADE_FROM\" > " + told
                        + "; cat >> " + told));
        List<String> lines = Files.readAllLines(told);
        assertEquals("00000000-0000-0000-0000-000000000001/2/after-switchover/1 acme undone source", lines.get(0));
        JsonNode document = Json.MAPPER.readTree(lines.get(1));
        assertEquals("switchover", document.path("stage").asText());
        assertEquals(2, document.path("attempt").asInt());
        assertEquals("the target had not caught up", document.path("reason").asText());
    }

    @Test
    void exitCode75WaitsWithTheLastLine() throws Exception {
        assertEquals(
                new HookAnswer.Wait("3 jobs are left"), shell("echo looking; echo 3 jobs are left; echo; exit 75"));
    }

    @Test
    void failureHasTheLastLinesWithoutASecret() throws Exception {
        assertEquals(
                new HookAnswer.Failed("exit code 3: password [secret] | no such queue"),
                shell("echo password geheim; echo no such queue >&2; exit 3"));
        assertEquals(
                new HookAnswer.Failed("it cannot be run: No such file or directory"),
                hooks.run(command(Duration.ofSeconds(5), "/no/such/hook"), call));
    }

    @Test
    void megabytesAreReadAndTheirEndIsKept() throws Exception {
        HookAnswer.Failed failed = assertInstanceOf(
                HookAnswer.Failed.class,
                shell("head -c 20000000 /dev/zero | tr '\\0' 'x' | fold -w 100; echo the end; exit 1"));
        assertTrue(failed.reason().endsWith("the end"), failed.reason());
        assertTrue(failed.reason().length() < 1_000);
    }

    /** It holds the output open, and nobody waits for its words. */
    @Test
    void whatACommandLeavesRunningKeepsNoThread() throws Exception {
        Path pid = directory.resolve("pid");
        assertEquals(
                new HookAnswer.Wait("3 jobs are left"),
                shell("sleep 600 & echo $! > " + pid + "; echo 3 jobs are left; sleep 0.2; exit 75"));
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("hook"))
                        .toList());
        ProcessHandle left =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertTrue(left.isAlive());
        left.destroyForcibly();
    }

    @Test
    void commandThatHangsIsKilledWithWhatItHasStarted() throws Exception {
        Path pid = directory.resolve("pid");
        HookAnswer.Failed failed = assertInstanceOf(
                HookAnswer.Failed.class,
                hooks.run(
                        command(
                                Duration.ofSeconds(1),
                                "sh",
                                "-c",
                                "echo draining; sleep 600 & echo $! > " + pid + "; wait"),
                        call));
        assertEquals("killed, for it was not done within 1 s: draining", failed.reason());
        awaitEnd(pid);
    }

    @Test
    void commandThatIsNotWantedAnyMoreIsKilled() throws Exception {
        Path pid = directory.resolve("pid");
        FutureTask<HookAnswer> run = new FutureTask<>(
                () -> hooks.run(command(Duration.ofMinutes(10), "sh", "-c", "echo $$ > " + pid + "; sleep 600"), call));
        Thread thread = new Thread(run, "hook");
        thread.start();
        while (!Files.exists(pid) || Files.size(pid) == 0) {
            Thread.onSpinWait();
        }
        run.cancel(true);
        awaitEnd(pid);
        thread.join();
    }

    @Test
    void requestIsToldAndItsAnswerDecides() throws Exception {
        assertInstanceOf(HookAnswer.GoOn.class, post(aResponse().withStatus(204)));
        LoggedRequest sent = SERVICE.getAllServeEvents().get(0).getRequest();
        assertEquals(call.id(), sent.getHeader("Idempotency-Key"));
        assertEquals(
                call.id(),
                Json.MAPPER.readTree(sent.getBodyAsString()).path("id").asText());

        assertInstanceOf(HookAnswer.GoOn.class, post(aResponse().withBody("{\"drained\":true}")));
        assertInstanceOf(HookAnswer.GoOn.class, post(aResponse().withBody("not JSON")));
        assertEquals(
                new HookAnswer.Wait("3 jobs are left"), post(aResponse().withBody("{\"wait\":\"3 jobs are left\"}")));
        assertEquals(new HookAnswer.Wait("answered 202"), post(aResponse().withStatus(202)));
        assertEquals(
                new HookAnswer.Failed("answered 503: no queue, [secret]"),
                post(aResponse().withStatus(503).withBody("no queue, geheim")));
        assertEquals(
                new HookAnswer.Failed("answered 302"),
                post(aResponse().withStatus(302).withHeader("Location", SERVICE.baseUrl() + "/elsewhere")));
    }

    @Test
    void serviceThatHangsOrNeverEndsIsCutOff() throws Exception {
        assertEquals(
                new HookAnswer.Failed("no answer in time"), post(aResponse().withFixedDelay(60_000), HANGS));
        assertEquals(
                new HookAnswer.Failed("no answer in time"),
                post(aResponse().withBody("x".repeat(1_000)).withChunkedDribbleDelay(100, 60_000), HANGS));
        assertEquals(
                new HookAnswer.Failed(
                        "answered 200 with more than 16384 bytes, which are not read: whether it says \"wait\""
                                + " is not known"),
                post(aResponse().withBody("x".repeat(5_000_000))));
    }

    @Test
    void answerThatMaySayWaitAndCannotBeUnderstoodHasFailed() throws Exception {
        String jobs = "7,".repeat(10_000) + "7";
        for (String body : List.of(
                "{\"wait\":\"3 jobs are left\",\"jobs\":[" + jobs + "]}",
                "{\"wait\":{\"jobs\":3}}",
                "{\"wait\":true}",
                " {\"wait\":\"3 jobs")) {
            HookAnswer.Failed failed =
                    assertInstanceOf(HookAnswer.Failed.class, post(aResponse().withBody(body)));
            assertTrue(failed.reason().endsWith("whether it says \"wait\" is not known"), failed.reason());
        }
        assertInstanceOf(HookAnswer.GoOn.class, post(aResponse().withBody("{\"wait\":null}")));
        assertEquals(
                new HookAnswer.Wait("answered 202"),
                post(aResponse().withStatus(202).withBody("{\"wait\":[" + jobs + "]}")));
    }

    @Test
    void secretIsTakenOutBeforeItIsCut() throws Exception {
        String cutInTheMiddle = "x".repeat(597);
        assertEquals(
                new HookAnswer.Wait(cutInTheMiddle + "[se …"),
                post(aResponse().withBody("{\"wait\":\"" + cutInTheMiddle + "geheim\"}")));
        assertEquals(
                new HookAnswer.Failed("answered 503: … et]" + cutInTheMiddle),
                post(aResponse().withStatus(503).withBody("geheim" + cutInTheMiddle)));
    }

    private HookAnswer shell(String script) throws InterruptedException {
        return hooks.run(command(Duration.ofSeconds(20), "sh", "-c", script), call);
    }

    private HookAnswer post(ResponseDefinitionBuilder answer) throws InterruptedException {
        return post(answer, Duration.ofSeconds(20));
    }

    private HookAnswer post(ResponseDefinitionBuilder answer, Duration timeout) throws InterruptedException {
        SERVICE.stubFor(any(anyUrl()).willReturn(answer));
        return hooks.run(
                new Hook(
                        null,
                        Hook.Stage.SWITCHOVER,
                        List.of(),
                        SERVICE.baseUrl() + "/hook",
                        timeout,
                        Hook.OnFailure.STOP),
                call);
    }

    private static Hook command(Duration timeout, String... words) {
        return new Hook(null, Hook.Stage.SWITCHOVER, List.of(words), null, timeout, Hook.OnFailure.STOP);
    }

    private static void awaitEnd(Path pid) throws Exception {
        long number = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle process = ProcessHandle.of(number).orElse(null);
        if (process != null) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
    }
}
