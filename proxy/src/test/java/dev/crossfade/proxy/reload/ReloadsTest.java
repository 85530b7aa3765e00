package dev.crossfade.proxy.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.proxy.reload.ReloadPlan.Refused;
import dev.crossfade.proxy.reload.Reloads.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file is read again, and what becomes of it; each look is taken by hand. */
class ReloadsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Configuration> taken = new ArrayList<>();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1);
    private @Nullable Refused refusal;
    private int sweeps;
    private Path file;
    private Reloads reloads;
    private ConfigurationWatch watch;

    @BeforeEach
    void start() throws IOException {
        file = write("crossfade.yaml", text(1));
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901234Z"));
        Configuration first = Configuration.load(file, new SourceFiles(), clock);
        reloads = new Reloads(
                file,
                first,
                (before, after) -> {
                    if (refusal != null) {
                        return refusal;
                    }
                    taken.add(after);
                    return ReloadPolicy.decide(before, after, id -> new Standing(Route.unknown(id), 0));
                },
                clock);
        watch = new ConfigurationWatch(reloads, () -> sweeps++, thread);
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void aFileThatStaysAsItIsIsNotReadAgainAndEachLookSweeps() {
        look(3);

        assertEquals(0, taken.size());
        assertEquals(3, sweeps);
    }

    @Test
    void aFileThatChangesIsReadOnceItHasHeldStillForALook() throws IOException {
        write("crossfade.yaml", text(2));
        look(1);
        assertEquals(0, taken.size(), "it may still be written");
        write("crossfade.yaml", text(3));
        look(1);
        assertEquals(0, taken.size(), "it is still being written");
        look(1);

        assertEquals(1, taken.size());
        assertEquals(
                "http://127.0.0.1:3",
                taken.get(0).settings().tenants().get(0).source().origin());
        look(3);
        assertEquals(1, taken.size());
        assertEquals(1, reloads.counted(Result.APPLIED));
    }

    @Test
    void aFileThatGoesBackToWhatItWasIsNotReadAgain() throws IOException {
        write("crossfade.yaml", text(2));
        look(1);
        write("crossfade.yaml", text(1));
        look(3);

        assertEquals(0, taken.size());
    }

    @Test
    void anAtomicRenameIsNoticed() throws IOException {
        Path fresh = write("crossfade.yaml.new", text(2));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(2);

        assertEquals(1, taken.size());
    }

    @Test
    void anIncludedFileThatIsAddedIsNoticedAndSoIsASecret() throws IOException {
        write("key", "k1");
        write(
                "crossfade.yaml",
                "include: [tenants/*.yaml]\n" + text(1) + "    headers: { request: { set: { X-Key: '${file:"
                        + folder.resolve("key") + "}' } } }\n");
        look(2);
        assertEquals(1, taken.size());

        write("tenants/more.yaml", "tenants:\n" + tenant("more", 8));
        look(2);
        assertEquals(2, taken.get(1).settings().tenants().size());

        write("key", "k2");
        look(2);
        assertEquals(3, taken.size());
        assertFalse(reloads.status().contains("k2"));
    }

    @Test
    void aFileThatCannotBeUsedIsRefusedOnceWithEveryProblemAndTriedAgainWhenItChanges() throws IOException {
        write("crossfade.yaml", text(2).replace("hosts", "host").replace("target", "goal"));
        look(5);

        assertEquals(0, taken.size());
        assertEquals(1, reloads.counted(Result.REFUSED));
        assertFalse(reloads.isUpToDate());
        assertTrue(
                reloads.status().contains("tenants[0].host: unknown key")
                        && reloads.status().contains("tenants[0].goal: unknown key"),
                reloads.status());

        write("crossfade.yaml", text(2));
        look(2);
        assertEquals(1, taken.size());
        assertTrue(reloads.isUpToDate());
        assertEquals(1, reloads.status().lines().count(), reloads.status());
    }

    @Test
    void aRefusalHasALineForEachReasonTheFilesNameAndWholeSeconds() throws IOException {
        refusal = new Refused(List.of("proxy.listen: restart", "tenant acme: hosts cannot change"), false);
        write("crossfade.yaml", text(2));
        look(2);

        assertTrue(reloads.status().endsWith("""
                        , loaded 2026-01-02T03:04:05Z
                        configuration: what the file holds was refused 2026-01-02T03:04:05Z:
                          proxy.listen: restart
                          tenant acme: hosts cannot change"""), reloads.status());
        assertEquals(
                """
                Configuration crossfade.yaml not reloaded; what was loaded 2026-01-02T03:04:05Z stays in force, whole. See to this:
                  proxy.listen: restart
                  tenant acme: hosts cannot change""",
                Reloads.refusal(Path.of("crossfade.yaml"), Instant.parse("2026-01-02T03:04:05.678901234Z"), refusal));
    }

    @Test
    void ofManyReasonsTheFirstAreShownAndTheOthersCounted() {
        List<String> reasons = IntStream.rangeClosed(1, 23)
                .mapToObj(number -> "reason " + number)
                .toList();
        String shown = Reloads.refusal(Path.of("crossfade.yaml"), Instant.EPOCH, new Refused(reasons, true));

        assertTrue(shown.endsWith("\n  reason 20\n  3 more"), shown);
        assertTrue(shown.contains("It is tried again until this has passed:\n  reason 1\n"), shown);
    }

    @Test
    void aFileThatIsCutShortIsRefusedAndSoIsAnEmptyOneAndAMissingOne() throws IOException {
        write("crossfade.yaml", text(2).substring(0, text(2).length() - 20));
        look(2);
        write("crossfade.yaml", "");
        look(2);
        Files.delete(file);
        look(2);

        assertEquals(0, taken.size());
        assertEquals(3, reloads.counted(Result.REFUSED));
    }

    @Test
    void aReasonThatPassesIsTriedAgainWithEachLookAndToldOnce() throws IOException {
        refusal = new Refused(List.of("tenant a: wait"), true);
        write("crossfade.yaml", text(2));
        look(6);
        assertEquals(1, reloads.counted(Result.REFUSED));
        assertEquals(Result.REFUSED, reloads.reload(), "somebody asks, and is answered");
        assertEquals(2, reloads.counted(Result.REFUSED));

        refusal = null;
        look(1);
        assertEquals(1, taken.size());
        assertTrue(reloads.isUpToDate());
    }

    @Test
    void aReasonThatStaysIsNotTriedAgain() throws IOException {
        refusal = new Refused(List.of("proxy.listen: restart"), false);
        write("crossfade.yaml", text(2));
        look(2);
        refusal = null;
        look(5);
        assertEquals(0, taken.size());

        assertEquals(Result.APPLIED, reloads.reload(), "somebody asks");
    }

    @Test
    void whatIsNewToNobodyCountsAsUnchanged() throws IOException {
        assertEquals(Result.UNCHANGED, reloads.reload());
        write("crossfade.yaml", "# a comment\n" + text(1));
        String before = reloads.status();
        look(2);

        assertEquals(2, reloads.counted(Result.UNCHANGED));
        assertFalse(before.equals(reloads.status()), "the digest is that of the newest file");
    }

    @Test
    void tenWhoAskAtTheSameTimeAreAnsweredTogetherAndNobodyOnceItIsClosed() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        thread.execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (int i = 0; i < 10; i++) {
            watch.reloadNow();
        }
        busy.countDown();
        thread.submit(() -> {}).get();
        assertEquals(1, reloads.counted(Result.UNCHANGED));

        watch.close();
        watch.reloadNow();
        assertEquals(1, reloads.counted(Result.UNCHANGED));
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private Path write(String name, String text) throws IOException {
        Path to = folder.resolve(name);
        Files.createDirectories(to.getParent());
        return Files.writeString(to, text);
    }

    private static String text(int port) {
        return "tenants:\n" + tenant("acme", port);
    }

    private static String tenant(String id, int port) {
        return """
                  - id: %s
                    hosts: [%s.test]
                    source: { origin: "http://127.0.0.1:%d" }
                    target: { origin: "http://127.0.0.1:2" }
                """.formatted(id, id, port);
    }
}
