package dev.crossfade.control.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.api.RunningApi;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final RunningApi api = new RunningApi();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void migrateWaitsUntilTheHoldPointAndShowsTheWayThere() {
        api.operations.will(Statuses.copying(100), Statuses.copying(100), Statuses.copying(600), Statuses.holdPoint());

        assertEquals(0, run(new MigrateCommand(here(), new NobodyThere()), "acme"));

        assertEquals("""
                REPLICATION / initial copy: running
                  copied 10 %, 0 of 1 tables ready, 100 rows/s, 19.5 KiB/s, done in about 12 s
                  copied 60 %, 0 of 1 tables ready, 100 rows/s, 19.5 KiB/s, done in about 12 s
                REPLICATION / hold point: waiting for switchover
                  copied 100 %, 1 of 1 tables ready
                acme: writable now: SOURCE — safe next: crossfade switchover acme
                """, out.toString());
    }

    @Test
    void migrateThatFailsSaysWhyAndWhatToDo() {
        api.operations.will(Statuses.failed());

        assertEquals(1, run(new MigrateCommand(here(), new NobodyThere()), "acme"));

        assertTrue(out.toString().contains("  table public.orders on the target is not empty\n"), out.toString());
        assertTrue(
                out.toString().contains("    do:  list it in replication.truncateTarget, or exclude it\n"),
                out.toString());
    }

    @Test
    void everyFindingOfThePreflightStandsOnItsOwnLineWithItsOwnRemedy() {
        api.operations.will(Statuses.blocked()).alreadyStarted();

        assertEquals(1, run(new MigrateCommand(here(), new NobodyThere()), "acme"));
        assertEquals(0, run(status(), "acme"));

        assertTrue(out.toString().contains("""
                  the preflight found 2 things that block
                    - source wal-level: wal_level is replica
                      do: ALTER SYSTEM SET wal_level = 'logical'; then restart
                    - target extension postgis: it is not installed
                      do: CREATE EXTENSION postgis
                """.indent(0)), out.toString());
        assertTrue(out.toString().contains("""
                  problem     the preflight found 2 things that block
                              - source wal-level: wal_level is replica
                                do: ALTER SYSTEM SET wal_level = 'logical'; then restart
                              - target extension postgis: it is not installed
                                do: CREATE EXTENSION postgis
                """.indent(0)), out.toString());
    }

    @Test
    void detachedVerbReturnsAtOnce() {
        api.operations.will(Statuses.copying(0));

        assertEquals(0, run(new MigrateCommand(here(), new NobodyThere()), "acme", "--detach"));

        assertEquals(
                "acme: writable now: SOURCE — safe next: wait, or give up: crossfade abort acme\n", out.toString());
    }

    @Test
    void whoIsThereMaySayNo() {
        api.operations.will(Statuses.holdPoint());

        assertEquals(3, run(new MigrateCommand(here(), new NobodyThere("n")), "acme"));

        assertEquals(List.of(), api.operations.verbs());
    }

    @Test
    void planIsWrittenAndBegunByAndNothingElseIsTakenForOne(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("acme.plan.json");
        api.operations.will(Statuses.holdPoint());

        assertEquals(0, run(new PlanCommand(here(), new NobodyThere()), "acme", "--out", file.toString()));
        assertEquals(
                0,
                run(
                        new MigrateCommand(here(), new NobodyThere()),
                        "acme",
                        "--detach",
                        "--plan",
                        file.toString(),
                        "--why",
                        "ticket 7 & more"));
        assertEquals(List.of("migrate, as planned, acme by local: ticket 7 & more"), api.operations.verbs());

        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "other", "--plan", file.toString()));
        assertTrue(err.toString().contains("is a plan of acme, not of other"), err.toString());
        Files.writeString(file, Files.readString(file).replace("public.orders", "public.notes"));
        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "acme", "--plan", file.toString()));
        assertTrue(err.toString().contains("it was changed since it was made"), err.toString());
        Files.writeString(file, "{}");
        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "acme", "--plan", file.toString()));
        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "acme", "--why", "x".repeat(501)));
        assertEquals(1, api.operations.verbs().size());
    }

    @Test
    void switchoverTellsThePhasesAndThePause() {
        api.operations
                .will(Statuses.holdPoint(), Statuses.switching(), Statuses.switched())
                .alreadyStarted();

        assertEquals(0, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(out.toString().endsWith("""
                switched over; hold to flip, as the controller saw it: 62.0 ms
                  hold 9.0 ms, drain 5.0 ms, fence 17.0 ms, catchUp 5.0 ms, check 14.0 ms, open 5.0 ms, flip 7.0 ms
                acme: writable now: TARGET — safe next: crossfade cleanup acme
                """), out.toString());
    }

    @Test
    void dryRunTellsWhatASwitchoverWouldDo() {
        Instant asked = Instant.parse("2030-01-01T12:00:00Z");
        api.operations
                .will(
                        Statuses.holdPoint(),
                        Statuses.holdPoint(),
                        Statuses.tried(new MigrationStatus.DryRun(asked, null, false, null, null, List.of())),
                        Statuses.tried(new MigrationStatus.DryRun(
                                asked,
                                asked.plusSeconds(1),
                                true,
                                null,
                                null,
                                List.of("mark: the route", "arm: the gate"))))
                .alreadyStarted();

        assertEquals(0, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--dry-run"));

        assertTrue(out.toString().endsWith("""
                nothing was done; a switchover of acme would begin now, and in this order:
                  1. mark: the route
                  2. arm: the gate
                do it: crossfade switchover acme
                """), out.toString());
        assertEquals(List.of("switchover, tried, acme by local"), api.operations.verbs());
    }

    @Test
    void dryRunOfOneThatWouldNotBeginIsARefusal() {
        Instant asked = Instant.parse("2030-01-01T12:00:00Z");
        api.operations
                .will(
                        Statuses.holdPoint(),
                        Statuses.holdPoint(),
                        Statuses.tried(new MigrationStatus.DryRun(
                                asked,
                                asked.plusSeconds(1),
                                false,
                                "not started: the schemas differ",
                                "mend it",
                                List.of())))
                .alreadyStarted();

        assertEquals(3, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--dry-run"));

        assertTrue(out.toString().endsWith("""
                nothing was done; a switchover of acme would not begin now
                  why: not started: the schemas differ
                  do:  mend it
                """), out.toString());
    }

    @Test
    void dryRunThatTheControllerHasForgottenFails() {
        Instant asked = Instant.parse("2030-01-01T12:00:00Z");
        api.operations
                .will(
                        Statuses.holdPoint(),
                        Statuses.holdPoint(),
                        Statuses.tried(new MigrationStatus.DryRun(asked, null, false, null, null, List.of())),
                        Statuses.holdPoint())
                .alreadyStarted();

        assertEquals(1, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--dry-run"));

        assertTrue(err.toString().contains("has forgotten"), err.toString());
    }

    @Test
    void switchoverThatWasUnwoundFails() {
        api.operations
                .will(Statuses.holdPoint(), Statuses.holdPoint(), Statuses.switching(), Statuses.unwound())
                .alreadyStarted();

        assertEquals(1, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(out.toString().contains("the source's locks were not free in time"), out.toString());
        assertTrue(
                out.toString()
                        .contains(
                                "not switched over: the source's locks were not free in time\nacme: writable now: SOURCE"),
                out.toString());
    }

    @Test
    void switchoverThatWasRefusedBeforeAnythingWasChangedSaysWhatToDoAndHasTheExitCodeOfARefusal() {
        api.operations
                .will(Statuses.holdPoint(), Statuses.holdPoint(), Statuses.switching(), Statuses.refused())
                .alreadyStarted();

        assertEquals(3, run(new SwitchoverCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(out.toString().contains("do:  SELECT pg_terminate_backend(4711)"), out.toString());
        assertTrue(out.toString().contains("safe next: mend what the last attempt was refused for"), out.toString());
    }

    @Test
    void rollbackTellsThePhasesAndThePause() {
        api.operations
                .will(Statuses.switched(), Statuses.rollingBack(), Statuses.rolledBack())
                .alreadyStarted();

        assertEquals(0, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertEquals(List.of("rollback acme by local"), api.operations.verbs());
        assertTrue(out.toString().endsWith("""
                rolled back; hold to flip, as the controller saw it: 62.0 ms
                  hold 9.0 ms, drain 5.0 ms, fence 17.0 ms, catchUp 5.0 ms, check 14.0 ms, open 5.0 ms, flip 7.0 ms
                acme: writable now: SOURCE — safe next: wait: crossfade status acme --watch
                """), out.toString());
    }

    @Test
    void rollbackWithoutWorkersAsksForThatAndIsNotTried() {
        api.operations
                .will(Statuses.switched(), Statuses.rollingBack(), Statuses.rolledBack())
                .alreadyStarted();

        assertEquals(2, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--without-workers", "--dry-run"));
        assertEquals(
                2, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--without-workers", "--accept-loss"));
        assertEquals(List.of(), api.operations.verbs());
        NobodyThere asked = new NobodyThere("y");
        assertEquals(0, run(new RollbackCommand(here(), asked), "acme", "--without-workers"));

        assertTrue(asked.asked().contains("and leave the target's workers as they are?"), asked.asked());
        assertEquals(List.of("rollback, without workers, acme by local"), api.operations.verbs());
    }

    @Test
    void rollbackThatIsPutOffByAProblemIsWaitedFor() {
        api.operations
                .will(
                        Statuses.switched(),
                        Statuses.wanting("roll back", Statuses.switched()),
                        Statuses.rollbackPutOff(),
                        Statuses.rollingBack(),
                        Statuses.rolledBack())
                .alreadyStarted();

        assertEquals(0, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"), err.toString());
    }

    @Test
    void rollbackThatComesJustAfterOneThatSucceededEnds() {
        api.operations.will(Statuses.rolledBack(), Statuses.rolledBack()).alreadyStarted();

        assertEquals(0, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"));
    }

    @Test
    void rollbackThatWasUnwoundFailsAndSaysThatTheTargetServes() {
        api.operations
                .will(
                        Statuses.switched(),
                        Statuses.wanting("roll back", Statuses.switched()),
                        Statuses.rollingBack(),
                        Statuses.rollbackUnwound())
                .alreadyStarted();

        assertEquals(1, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(
                out.toString().contains("not rolled back: sequences are behind\nacme: writable now: TARGET"),
                out.toString());
    }

    /** Its reason was that of the attempt before. */
    @Test
    void rollbackThatAnotherOperatorCallsOffEndsWithWhatWasAskedForInstead() {
        MigrationStatus undoneBefore = Statuses.rollbackUnwound();
        api.operations
                .will(
                        undoneBefore,
                        Statuses.wanting("roll back", undoneBefore),
                        Statuses.wanting("clean up without source", Statuses.with(undoneBefore, "problem", null)))
                .alreadyStarted();

        assertEquals(1, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(
                out.toString()
                        .contains(
                                "not rolled back: \"clean up without source\" was asked for meanwhile\nacme: writable now"),
                out.toString());
    }

    @Test
    void rollbackThatAGuardRefusesIsExitCodeThreeAndOneThatIsNotWantedChangesNothing() {
        api.operations
                .will(Statuses.switched())
                .alreadyStarted()
                .refuse(new OperationRefused("the rollback of acme is refused", "there is no way back", "none"));
        assertEquals(3, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes"));
        assertEquals(3, run(new RollbackCommand(here(), new NobodyThere("n")), "acme"));
        assertEquals(List.of(), api.operations.verbs());
    }

    @Test
    void detachedRollbackReturnsAtOnceAndItsJsonIsTheStatus() {
        api.operations.will(Statuses.switched()).alreadyStarted();
        assertEquals(0, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--yes", "--detach", "--json"));
        assertTrue(out.toString().contains("\"writableNow\":\"TARGET\""), out.toString());
    }

    @Test
    void refusalOfAGuardIsExitCodeThree() {
        api.operations
                .will(Statuses.copying(1))
                .alreadyStarted()
                .refuse(new OperationRefused("no switchover of acme", "the initial copy runs", "wait for it"));

        assertEquals(3, run(new SwitchoverCommand(here(), new NobodyThere()), "acme"));

        assertEquals("no switchover of acme\n  why: the initial copy runs\n  do:  wait for it\n", err.toString());
    }

    @Test
    void statusBeginsWithWhoMayWriteAndWhatIsSafe() {
        api.operations.will(Statuses.unwound()).alreadyStarted();

        assertEquals(0, run(new StatusCommand(here(), new NobodyThere(), () -> NOON.plusSeconds(125)), "acme"));

        assertEquals("""
                acme: writable now: SOURCE — safe next: crossfade switchover acme
                  stages      SETUP done > [REPLICATION] > SWITCHOVER > POST_MIGRATION
                  step        hold point: waiting for switchover, since 12:00:00 UTC (2 min)
                  lag         4.0 KiB, 0.8 s behind
                  slot        active, WAL reserved, 64.0 KiB retained on the source (crossfade_acme)
                  other slot  idle, WAL reserved, 1.0 KiB retained on the target (crossfade_acme_back)
                  drift       the schemas differ in 1 object
                              column public.orders.more only on source: integer
                  epoch       3
                  origins     source healthy at 2 of 2 proxies
                              target healthy at 1 of 2 proxies; unhealthy at edge-2: it answers 503
                  switchover  attempt 1: unwound: the source's locks were not free in time
                              hold 9.0 ms, drain 5.0 ms, fence 17.0 ms
                  problem     the switchover was unwound
                              why: the source's locks were not free in time
                              do:  try again
                """, out.toString());
    }

    @Test
    void statusAsJsonHasWhatTheContractNames() throws Exception {
        api.operations.will(Statuses.holdPoint()).alreadyStarted();

        assertEquals(0, run(status(), "acme", "--json"));

        JsonNode json = Json.MAPPER.readTree(out.toString());
        for (String field : List.of(
                "tenant", "stage", "step", "state", "writableNow", "waitingFor", "safeNext", "lagBytes", "epoch")) {
            assertTrue(json.has(field), field);
        }
        assertEquals("switchover", json.get("waitingFor").asText());
        assertEquals("down", json.at("/origins/1/health").asText());
        assertEquals("it answers 503", json.at("/origins/1/seen/1/reason").asText());
    }

    @Test
    void statusOfAllNamesEachOrSaysThatThereIsNone() {
        assertEquals(0, run(status()));
        assertEquals("no migrations; start one: crossfade migrate TENANT\n", out.toString());

        api.operations.will(Statuses.holdPoint()).alreadyStarted();
        out.getBuffer().setLength(0);
        assertEquals(0, run(status()));
        assertEquals("acme: writable now: SOURCE — safe next: crossfade switchover acme\n", out.toString());
    }

    @Test
    void watchTellsWhenTheCopyWillBeDone() {
        api.operations
                .will(Statuses.copying(100), Statuses.copying(200), Statuses.aborted())
                .alreadyStarted();
        Instant[] now = {Instant.parse("2026-03-01T12:00:00Z")};
        InstantSource clock = () -> now[0] = now[0].plusSeconds(10);

        assertEquals(0, run(new StatusCommand(here(), new NobodyThere(), clock), "acme", "--watch"));

        assertTrue(
                out.toString().contains("0 of 1 tables, 20 %, 100 rows/s, 19.5 KiB/s, done in about 12 s\n"),
                out.toString());
    }

    @Test
    void cleanupAsksForTheNameAndSaysWhatFollows() {
        api.operations.will(Statuses.switched()).alreadyStarted();
        NobodyThere mistaken = new NobodyThere("acmee");

        assertEquals(3, run(new CleanupCommand(here(), mistaken), "acme"));
        assertTrue(mistaken.asked().contains("the source accepts its application's writes again"));
        assertEquals(2, run(new CleanupCommand(here(), new NobodyThere()), "acme"));
        assertEquals(List.of(), api.operations.verbs());

        assertEquals(0, run(new CleanupCommand(here(), new NobodyThere("acme")), "acme", "--detach"));
        assertEquals(0, run(new CleanupCommand(here(), new NobodyThere()), "acme", "--yes", "--detach"));
        assertEquals(2, api.operations.verbs().size());
    }

    @Test
    void abortWaitsUntilAllIsUndone() {
        api.operations.will(Statuses.copying(5), Statuses.aborted()).alreadyStarted();

        assertEquals(0, run(new AbortCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(out.toString().contains("aborted\nacme: writable now: SOURCE"), out.toString());
    }

    @Test
    void abortDoesNotWaitForAControllerThatWasSuperseded() {
        api.operations.will(Statuses.copying(5), Statuses.superseded()).alreadyStarted();

        assertEquals(1, run(new AbortCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(err.toString().contains("this controller was superseded"), err.toString());
        assertTrue(err.toString().contains("restart this one"), err.toString());
    }

    @Test
    void migrationEndsAtTheSourceWithoutATargetThatIsGoneForGood() {
        api.operations
                .will(Statuses.copying(5), Statuses.abortedWithoutTarget())
                .alreadyStarted();
        NobodyThere asked = new NobodyThere("y");

        assertEquals(0, run(new AbortCommand(here(), asked), "acme", "--without-target"));

        assertTrue(asked.asked().contains("The target is left as it is, for good"), asked.asked());
        assertEquals(List.of("abort, without the target, acme by local"), api.operations.verbs());
        assertTrue(out.toString().contains("aborted; the target was left as it is\n"), out.toString());
    }

    @Test
    void lossIsAcceptedOnlyByWhoTypesTheTenantsNameAndReadsWhatTheSourceHas() {
        api.operations
                .will(
                        Statuses.wanting("accept loss", Statuses.switched()),
                        Statuses.wanting("abort without target", Statuses.switched()),
                        Statuses.abortedWithoutTarget())
                .alreadyStarted();
        NobodyThere declines = new NobodyThere("y");
        assertEquals(3, run(new RollbackCommand(here(), declines), "acme", "--accept-loss"));
        assertEquals(2, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--accept-loss"));
        assertEquals(List.of(), api.operations.verbs());
        NobodyThere asked = new NobodyThere("acme");
        assertEquals(0, run(new RollbackCommand(here(), asked), "acme", "--accept-loss"));
        assertTrue(asked.asked().contains("both sides hand out the same ids"), asked.asked());
        assertTrue(
                asked.asked()
                        .contains("token of epoch 7, 2026-11-24T10:00:00Z); what the target has accepted since is there"
                                + " up to position 0/16B3748 of its log"),
                asked.asked());
        assertEquals(List.of("rollback, the loss accepted, acme by local"), api.operations.verbs());
        assertTrue(
                out.toString().contains("the source serves, without the target; the target was left as it is\n"),
                out.toString());
    }

    /** What was wanted is no more: nothing would ever come of it. */
    @Test
    void wishThatWasDroppedIsNotWaitedFor() {
        api.operations
                .will(Statuses.wanting("accept loss", Statuses.switched()), Statuses.switched())
                .alreadyStarted();
        assertEquals(1, run(new RollbackCommand(here(), new NobodyThere()), "acme", "--accept-loss", "--yes"));
        api.operations.will(Statuses.wanting("clean up", Statuses.switched()), Statuses.switched());
        assertEquals(1, run(new CleanupCommand(here(), new NobodyThere()), "acme", "--yes"));
        assertTrue(out.toString().contains("not rolled back"), out.toString());
        assertTrue(out.toString().contains("not cleaned up"), out.toString());
    }

    @Test
    void abortWithoutTheTargetThatTheSourceRefusesIsNotWaitedFor() {
        api.operations.will(Statuses.copying(5), Statuses.notEndedAlone()).alreadyStarted();

        assertEquals(1, run(new AbortCommand(here(), new NobodyThere()), "acme", "--yes", "--without-target"));

        assertTrue(out.toString().contains("not aborted: the source cannot be ended alone\n"), out.toString());
    }

    @Test
    void cleanupDoesNotWaitForASourceThatIsGoneForGood() {
        api.operations
                .will(
                        Statuses.wanting("clean up without source", Statuses.switched()),
                        Statuses.cleanedUpWithoutSource())
                .alreadyStarted();

        assertEquals(0, run(new CleanupCommand(here(), new NobodyThere()), "acme", "--yes", "--without-source"));

        assertEquals(List.of("cleanup, without the source, acme by local"), api.operations.verbs());
        assertTrue(out.toString().contains("the source was left as it is\n"), out.toString());
    }

    @Test
    void abortThatComesTooLateSaysSoAndDoesNotWaitForTheEndOfTheSoak() {
        api.operations.will(Statuses.switching(), Statuses.switched()).alreadyStarted();

        assertEquals(1, run(new AbortCommand(here(), new NobodyThere()), "acme", "--yes"));

        assertTrue(out.toString().contains("it came too late"), out.toString());
    }

    @Test
    void unknownTenantIsBadUsage() {
        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "nobody"));
        assertTrue(err.toString().contains("use one of: acme"), err.toString());
        assertEquals(2, run(new MigrateCommand(here(), new NobodyThere()), "Not A Tenant"));
    }

    @Test
    void controllerThatDoesNotAnswerIsNamedWithWhatToDo() {
        Map<String, String> elsewhere = Map.of("CROSSFADE_CONTROL", "http://127.0.0.1:1");

        assertEquals(1, run(new StatusCommand(elsewhere, new NobodyThere(), InstantSource.system()), "acme"));

        assertTrue(err.toString().contains("http://127.0.0.1:1/ does not answer"), err.toString());
        assertTrue(err.toString().contains("do:"), err.toString());
    }

    @Test
    void whereNoControllerAnswersWhoMayWriteIsAskedOfTheDatabases() {
        Map<String, String> elsewhere = Map.of("CROSSFADE_CONTROL", "http://127.0.0.1:1,http://127.0.0.1:2");
        for (Verb verb : List.of(
                new StatusCommand(elsewhere, new NobodyThere(), InstantSource.system()),
                new SwitchoverCommand(elsewhere, new NobodyThere()),
                new RollbackCommand(elsewhere, new NobodyThere()),
                new AbortCommand(elsewhere, new NobodyThere()),
                new CleanupCommand(elsewhere, new NobodyThere()))) {
            assertEquals(1, run(verb, "acme"));

            String said = err.toString().replaceAll("\\s+", " ");
            assertTrue(said.contains("crossfade fence show acme --config FILE"), said);
            assertTrue(said.contains("crossfade status acme --runbook --config FILE"), said);
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void withoutAMigrationStatusHasFailedAndWhoNeedsOneIsRefused() {
        assertEquals(1, run(status(), "acme"));
        for (Verb verb : List.of(
                new SwitchoverCommand(here(), new NobodyThere()),
                new AbortCommand(here(), new NobodyThere()),
                new CleanupCommand(here(), new NobodyThere()))) {
            assertEquals(3, run(verb, "acme", "--yes"), verb.toString());
        }
        assertEquals(
                4,
                err.toString()
                        .lines()
                        .filter(line -> line.contains("do:  start one: crossfade migrate acme"))
                        .count(),
                err.toString());
    }

    @Test
    void failureIsAProblemObjectForWhoAskedForJson() throws Exception {
        assertProblem(1, 404, "no-migration", status(), "acme", "--json");
        assertProblem(3, 404, "no-migration", new AbortCommand(here(), new NobodyThere()), "acme", "--json");
        assertProblem(3, 404, "no-migration", new CleanupCommand(here(), new NobodyThere()), "acme", "--json");
        assertProblem(2, 404, "unknown-tenant", new MigrateCommand(here(), new NobodyThere()), "nobody", "--json");
        assertProblem(2, 400, "bad-usage", new MigrateCommand(here(), new NobodyThere()), "Not A Tenant", "--json");
        assertProblem(3, 409, "declined", new MigrateCommand(here(), new NobodyThere("n")), "acme", "--json");
        assertProblem(1, 503, "unreachable", status(), "acme", "--json", "--control", "http://127.0.0.1:1");
        assertProblem(2, 400, "bad-usage", status(), "acme", "--json", "--control", "not-a-url");
        api.operations
                .will(Statuses.copying(1))
                .alreadyStarted()
                .refuse(new OperationRefused("no switchover of acme", "the initial copy runs", "wait for it"));
        assertProblem(3, 409, "refused", new SwitchoverCommand(here(), new NobodyThere()), "acme", "--json");
        assertEquals("", err.toString());
    }

    private void assertProblem(int exitCode, int status, String slug, Verb verb, String... arguments) throws Exception {
        out.getBuffer().setLength(0);
        assertEquals(exitCode, run(verb, arguments), slug);
        JsonNode problem = Json.MAPPER.readTree(out.toString());
        assertEquals(
                "https://crossfade.dev/problems/" + slug, problem.path("type").asText(), problem.toString());
        assertEquals(status, problem.path("status").asInt(), problem.toString());
        for (String field : List.of("title", "detail", "reason", "action")) {
            assertTrue(problem.has(field), problem.toString());
        }
    }

    @Test
    void recordOfAnEndedMigrationIsForgottenWithoutAnyTalkOfTheSource() {
        api.operations.will(Statuses.aborted()).alreadyStarted();
        NobodyThere mistaken = new NobodyThere("acmee");

        assertEquals(3, run(new CleanupCommand(here(), mistaken), "acme"));

        assertTrue(mistaken.asked().contains("both databases stay as they are"), mistaken.asked());
    }

    @Test
    void supportBundleIsWrittenForItsOwnerAloneAndOverNothing() throws Exception {
        api.operations.will(Statuses.holdPoint()).alreadyStarted();
        Path file = directory.resolve("bundle.zip");

        assertEquals(0, run(supportBundle(), "acme", "--out", file.toString(), "--json"), err.toString());

        assertEquals(
                Files.size(file),
                Json.MAPPER.readTree(out.toString()).path("bytes").asLong());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonNode status = Json.MAPPER.readTree(zip.getInputStream(zip.getEntry("status.json")));
            assertEquals("hold point", status.path("step").asText());
            assertTrue(
                    new String(zip.getInputStream(zip.getEntry("metrics.txt")).readAllBytes(), UTF_8)
                            .contains("crossfade_migration_stage"));
            JsonNode controller = Json.MAPPER.readTree(zip.getInputStream(zip.getEntry("controller.json")));
            assertTrue(controller.path("leads").asBoolean(), controller.toString());
            assertNotNull(zip.getEntry("manifest.json"));
        }
        byte[] before = Files.readAllBytes(file);
        assertEquals(2, run(supportBundle(), "acme", "--out", file.toString()));
        assertTrue(err.toString().contains("is there already"), err.toString());
        assertArrayEquals(before, Files.readAllBytes(file));
        assertEquals(1, run(supportBundle(), "acme", "--out", "/proc/bundle.zip"));
        assertEquals(
                2,
                run(supportBundle(), "nobody", "--out", directory.resolve("b").toString()));
        assertTrue(err.toString().contains("tenant 'nobody' is not in the controller's configuration"));
        assertFalse(Files.exists(directory.resolve("b")));
    }

    private SupportBundleCommand supportBundle() {
        return new SupportBundleCommand(here(), new NobodyThere(), InstantSource.system());
    }

    private StatusCommand status() {
        return new StatusCommand(here(), new NobodyThere(), InstantSource.system());
    }

    private Map<String, String> here() {
        return Map.of("CROSSFADE_CONTROL", api.url());
    }

    private int run(Object command, String... arguments) {
        return Typed.run(command, out, err, arguments);
    }
}
