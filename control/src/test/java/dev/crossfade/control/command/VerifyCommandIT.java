package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.api.RunningApi;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Comparison;
import dev.crossfade.control.migration.MigrationStatus.DriftState;
import dev.crossfade.control.migration.MigrationStatus.Progress;
import dev.crossfade.control.workflow.verbs.OperationRefused;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyCommandIT {

    private static final Instant ASKED = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant BEFORE = ASKED.minusSeconds(60);

    private final RunningApi api = new RunningApi();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void waitsForTheComparisonThatWasAskedForAndNamesWhatDiffers() {
        api.operations
                .will(
                        seen(BEFORE, 0),
                        seen(BEFORE, 0),
                        seen(BEFORE, 0),
                        seen(ASKED.plusMillis(1), 1, "public.orders 17 differs"))
                .alreadyStarted();

        assertEquals(3, verify("acme"));

        assertTrue(out.toString().endsWith("""
                acme: different
                  rows          1000 compared, 1 different
                    public.orders 17 differs
                  large objects 2 compared, 0 different
                  sequences     3 compared, 0 behind
                """), out.toString());
        assertEquals(List.of("verify acme by local"), api.operations.verbs());
    }

    @Test
    void equalSidesAreExitCodeZeroAndAsJsonOneDocument() throws Exception {
        api.operations.will(seen(BEFORE, 0), seen(ASKED, 0)).alreadyStarted();

        assertEquals(0, verify("acme", "--json"));

        JsonNode json = Json.MAPPER.readTree(out.toString());
        assertEquals("equal", json.get("verdict").asText());
        assertEquals(1000, json.at("/rows/compared").asLong());
    }

    @Test
    void controllerThatHasForgottenThatItWasAskedIsAFailure() {
        api.operations.will(seen(BEFORE, 0), seen(BEFORE, 0), atHoldPoint(null)).alreadyStarted();

        assertEquals(1, verify("acme"));

        assertTrue(err.toString().contains("started again"), err.toString());
    }

    @Test
    void migrationThatWillNotBeComparedAnyMoreIsNotWaitedFor() {
        MigrationStatus asked = seen(BEFORE, 0);
        for (MigrationStatus after : List.of(
                Statuses.with(asked, "state", "aborting"),
                Statuses.with(asked, "state", "done"),
                Statuses.with(asked, "state", "failed"),
                Statuses.with(asked, "step", "cleanup"),
                Statuses.wanting("pause", asked))) {
            api.operations.will(asked, asked, after).alreadyStarted();
            assertEquals(1, verify("acme"), after::toString);
        }
    }

    @Test
    void schemasThatDifferMeanwhileAreNamedInsteadOfBeingWaitedFor() {
        MigrationStatus asked = seen(BEFORE, 0);
        DriftState drift = new DriftState(1, List.of("column public.orders.note only on source: text"));
        api.operations.will(asked, asked, Statuses.with(asked, "drift", drift)).alreadyStarted();
        assertEquals(1, verify("acme"));
        assertTrue(err.toString().contains("public.orders.note only on source"), err.toString());
    }

    @Test
    void refusalIsExitCodeThree() {
        api.operations
                .will(Statuses.copying(1))
                .alreadyStarted()
                .refuse(new OperationRefused("the comparison of acme is refused", "it stands at COPY", "wait"));
        assertEquals(3, verify("acme"));
    }

    /** Unknown is not equal. */
    @Test
    void largeObjectThatKeptChangingIsNotCalledEqual() {
        api.operations
                .will(atHoldPoint(null), Statuses.with(seen(ASKED, 0), "comparison", changing()))
                .alreadyStarted();
        assertEquals(1, verify("acme"));
        assertTrue(out.toString().contains("1 kept changing"), out.toString());
    }

    private static Comparison changing() {
        return new Comparison(null, ASKED, ASKED, ASKED, 1000, 0, 0, List.of(), 2, List.of(), 1, 3, List.of());
    }

    @Test
    void statusShowsHowFarAComparisonIs() {
        Comparison underWay = new Comparison(
                new Progress(ASKED, 30, 200, 600_000),
                null,
                null,
                null,
                0,
                0,
                0,
                List.of(),
                0,
                List.of(),
                0,
                0,
                List.of());
        api.operations.will(Statuses.compared(underWay)).alreadyStarted();

        run(new StatusCommand(here(), new NobodyThere(), () -> ASKED.plusSeconds(3)), "acme");

        assertTrue(
                out.toString()
                        .contains("  compared    under way: 30 of about 200 ranges, 600000 rows, 200000 a second\n"),
                out.toString());
    }

    private static MigrationStatus seen(Instant began, long different, String... differences) {
        return atHoldPoint(new Comparison(
                null, ASKED, began, began, 1000, different, 0, List.of(differences), 2, List.of(), 0, 3, List.of()));
    }

    private static MigrationStatus atHoldPoint(@Nullable Comparison comparison) {
        return Statuses.with(Statuses.with(Statuses.compared(comparison), "step", "hold-point"), "drift", null);
    }

    private int verify(String... arguments) {
        return run(new VerifyCommand(here(), new NobodyThere()), arguments);
    }

    private Map<String, String> here() {
        return Map.of("CROSSFADE_CONTROL", api.url());
    }

    private int run(Verb verb, String... arguments) {
        return Typed.run(verb, out, err, arguments);
    }
}
