package dev.crossfade.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statuses of a migration of {@code acme}, as the workflow would report them. */
public final class Statuses {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Statuses() {}

    /** The initial copy, so many rows of a thousand. */
    public static MigrationStatus copying(long rows) {
        return status(
                "REPLICATION",
                "initial copy",
                "running",
                "SOURCE",
                null,
                "wait, or give up: crossfade abort acme",
                null,
                List.of(new MigrationStatus.TableProgress(
                        "public.orders", "copying", rows, 1000, rows * 100, 200_000, 100.0, 20_000.0, 12L)),
                null);
    }

    public static MigrationStatus holdPoint() {
        return status(
                "REPLICATION",
                "hold point",
                "waiting",
                "SOURCE",
                "switchover",
                "crossfade switchover acme",
                null,
                List.of(new MigrationStatus.TableProgress(
                        "public.orders", "ready", 1000, 1000, 200_000, 200_000, null, null, null)),
                null);
    }

    public static MigrationStatus failed() {
        return status(
                "SETUP",
                "target empty",
                "failed",
                "SOURCE",
                null,
                "mend it, then: crossfade migrate acme",
                new MigrationStatus.Trouble(
                        "table public.orders on the target is not empty",
                        "copying into a filled table never ends",
                        "list it in replication.truncateTarget, or exclude it"),
                List.of(),
                null);
    }

    /** Two findings, each with its remedy. */
    public static MigrationStatus blocked() {
        return status(
                "SETUP",
                "check",
                "failed",
                "SOURCE",
                null,
                "mend it, then: crossfade migrate acme",
                new MigrationStatus.Trouble(
                        "the preflight found 2 things that block",
                        "source wal-level: wal_level is replica\ntarget extension postgis: it is not installed",
                        "ALTER SYSTEM SET wal_level = 'logical'; then restart\nCREATE EXTENSION postgis"),
                List.of(),
                null);
    }

    /** The same, once the operator has said so. */
    public static MigrationStatus wanting(String wanted, MigrationStatus usual) {
        return with(usual, "wanted", wanted);
    }

    /** The same, but for one field, as JSON has it. */
    public static MigrationStatus with(MigrationStatus usual, String field, @Nullable Object value) {
        ObjectNode tree = Json.MAPPER.valueToTree(usual);
        tree.set(field, Json.MAPPER.valueToTree(value));
        return Json.MAPPER.convertValue(tree, MigrationStatus.class);
    }

    public static MigrationStatus aborted() {
        return status(
                "REPLICATION",
                "initial copy",
                "aborted",
                "SOURCE",
                null,
                "crossfade cleanup acme",
                null,
                List.of(),
                null);
    }

    public static MigrationStatus abortedWithoutTarget() {
        return status(
                "REPLICATION",
                "abort",
                "aborted",
                "SOURCE",
                null,
                "crossfade cleanup acme",
                new MigrationStatus.Trouble("the target was left as it is", "it does not answer", "drop its database"),
                List.of(),
                null);
    }

    public static MigrationStatus notEndedAlone() {
        return status(
                "POST_MIGRATION",
                "rollback window",
                "waiting",
                "none",
                null,
                "wait",
                new MigrationStatus.Trouble(MigrationStatus.NOT_ENDED_ALONE, "its gate says guarded", "bring it back"),
                List.of(),
                null);
    }

    /** At the hold point, with what was asked to be tried. */
    public static MigrationStatus tried(MigrationStatus.DryRun dryRun) {
        return status(
                "REPLICATION",
                "hold point",
                "waiting",
                "SOURCE",
                "switchover",
                "crossfade switchover acme",
                null,
                List.of(),
                null,
                dryRun);
    }

    public static MigrationStatus superseded() {
        return status(
                "REPLICATION",
                "hold point",
                "waiting",
                "SOURCE",
                null,
                "restart this controller",
                new MigrationStatus.Trouble(MigrationStatus.SUPERSEDED, "a gate says so", "restart this one"),
                List.of(),
                null);
    }

    public static MigrationStatus cleanedUpWithoutSource() {
        return status(
                "POST_MIGRATION",
                "cleanup",
                "done",
                "TARGET",
                null,
                "crossfade cleanup acme",
                new MigrationStatus.Trouble("the source was left as it is", "it does not answer", "drop its database"),
                List.of(),
                attempt("done", null));
    }

    public static MigrationStatus switching() {
        return status(
                "SWITCHOVER", "fence", "running", "none", null, "wait", null, List.of(), attempt("running", null));
    }

    public static MigrationStatus switched() {
        return status(
                "POST_MIGRATION",
                "soak",
                "waiting",
                "TARGET",
                "the rollback window",
                "crossfade cleanup acme",
                null,
                List.of(),
                attempt("done", null));
    }

    public static MigrationStatus unwound() {
        return status(
                "REPLICATION",
                "hold point",
                "waiting",
                "SOURCE",
                "switchover",
                "crossfade switchover acme",
                new MigrationStatus.Trouble(
                        "the switchover was unwound", "the source's locks were not free in time", "try again"),
                List.of(),
                attempt("unwound", "the source's locks were not free in time"));
    }

    public static MigrationStatus refused() {
        return status(
                "REPLICATION",
                "hold point",
                "waiting",
                "SOURCE",
                "switchover",
                "mend what the last attempt was refused for, then crossfade switchover acme",
                new MigrationStatus.Trouble(
                        "the switchover was not begun",
                        "pid 4711 of superuser postgres",
                        "SELECT pg_terminate_backend(4711)"),
                List.of(),
                attempt("refused", "pid 4711 of superuser postgres"));
    }

    public static MigrationStatus rollingBack() {
        return status(
                "SWITCHOVER",
                "rollback",
                "running",
                "none",
                null,
                "wait",
                null,
                List.of(),
                secondAttempt("running", null));
    }

    /** Wanted, and not begun yet. */
    public static MigrationStatus rollbackPutOff() {
        return wanting(
                "roll back",
                status(
                        "POST_MIGRATION",
                        "rollback-window",
                        "running",
                        "TARGET",
                        null,
                        "wait",
                        new MigrationStatus.Trouble("rollback-window failed", "the connection was lost", "tried again"),
                        List.of(),
                        attempt("done", null)));
    }

    public static MigrationStatus rolledBack() {
        return status(
                "REPLICATION",
                "exchange-roles",
                "running",
                "SOURCE",
                null,
                "wait: crossfade status acme --watch",
                null,
                List.of(),
                secondAttempt("done", null));
    }

    public static MigrationStatus rollbackUnwound() {
        return status(
                "POST_MIGRATION",
                "rollback-window",
                "running",
                "TARGET",
                null,
                "crossfade cleanup acme",
                new MigrationStatus.Trouble(
                        "the rollback was undone; the target serves", "sequences are behind", "mend"),
                List.of(),
                secondAttempt("unwound", "sequences are behind"));
    }

    /** At the hold point. */
    public static MigrationStatus compared(MigrationStatus.@Nullable Comparison comparison) {
        return with(holdPoint(), "comparison", comparison);
    }

    private static MigrationStatus.Attempt secondAttempt(String outcome, @Nullable String reason) {
        return new MigrationStatus.Attempt(
                2, outcome, reason, attempt(outcome, reason).marks());
    }

    private static MigrationStatus.Attempt attempt(String outcome, @Nullable String reason) {
        Map<String, Instant> marks = new LinkedHashMap<>();
        marks.put("started", NOON);
        marks.put("hold", NOON.plusMillis(9));
        marks.put("drain", NOON.plusMillis(14));
        marks.put("fence", NOON.plusMillis(31));
        if (outcome.equals("done")) {
            marks.put("catchUp", NOON.plusMillis(36));
            marks.put("check", NOON.plusMillis(50));
            marks.put("open", NOON.plusMillis(55));
            marks.put("flip", NOON.plusMillis(62));
        }
        return new MigrationStatus.Attempt(1, outcome, reason, marks);
    }

    private static MigrationStatus status(
            String stage,
            String step,
            String state,
            String writableNow,
            @Nullable String waitingFor,
            String safeNext,
            MigrationStatus.@Nullable Trouble trouble,
            List<MigrationStatus.TableProgress> copy,
            MigrationStatus.@Nullable Attempt attempt) {
        return status(stage, step, state, writableNow, waitingFor, safeNext, trouble, copy, attempt, null);
    }

    private static MigrationStatus status(
            String stage,
            String step,
            String state,
            String writableNow,
            @Nullable String waitingFor,
            String safeNext,
            MigrationStatus.@Nullable Trouble trouble,
            List<MigrationStatus.TableProgress> copy,
            MigrationStatus.@Nullable Attempt attempt,
            MigrationStatus.@Nullable DryRun dryRun) {
        return new MigrationStatus(
                "acme",
                "7c1f0f3e-0000-4000-8000-000000000001",
                stage,
                step,
                state,
                writableNow,
                "migrate",
                null,
                waitingFor,
                safeNext,
                4096L,
                3,
                trouble,
                copy,
                copy.stream().allMatch(table -> table.phase().equals("ready"))
                        ? null
                        : new MigrationStatus.CopyState(false, 100.0, 20_000.0, 12L),
                new MigrationStatus.SlotState(
                        "crossfade_acme",
                        "source",
                        true,
                        "reserved",
                        65_536,
                        5_368_709_120L,
                        4096L,
                        "0/16B3740",
                        new MigrationStatus.Trend(0.8, false, -512.0, "reached", null)),
                new MigrationStatus.SlotState(
                        "crossfade_acme_back", "target", false, "reserved", 1024, 5_368_709_120L, null, null, null),
                List.of(),
                List.of(),
                new MigrationStatus.DriftState(1, List.of("column public.orders.more only on source: integer")),
                2,
                List.of(),
                List.of(
                        new MigrationStatus.OriginState(
                                "source",
                                "up",
                                List.of(
                                        new MigrationStatus.OriginSeen("edge-1", "up", null),
                                        new MigrationStatus.OriginSeen("edge-2", "up", null))),
                        new MigrationStatus.OriginState(
                                "target",
                                "down",
                                List.of(
                                        new MigrationStatus.OriginSeen("edge-1", "up", null),
                                        new MigrationStatus.OriginSeen("edge-2", "down", "it answers 503")))),
                null,
                attempt,
                dryRun,
                null,
                NOON);
    }
}
