package dev.crossfade.replication.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerLogTest {

    private static final Instant LONG_AGO = Instant.EPOCH;

    @Test
    void lastErrorOfOurOriginIsFoundAndThatOfOthersIsNot() {
        List<String> lines = List.of(
                "2026-03-01 12:00:00 UTC [7] ERROR:  duplicate key value violates unique constraint \"orders_pkey\"",
                "2026-03-01 12:00:00 UTC [7] DETAIL:  Key (id)=(7) already exists.",
                "2026-03-01 12:00:00 UTC [7] CONTEXT:  processing remote data for replication origin \"pg_16399\" during"
                        + " message type \"INSERT\"",
                "2026-03-01 12:00:01 UTC [8] ERROR:  division by zero",
                "2026-03-01 12:00:01 UTC [8] STATEMENT:  SELECT 1/0");
        assertEquals(
                Optional.of("duplicate key value violates unique constraint \"orders_pkey\""),
                ServerLog.lastError(lines, "crossfade_acme", "16399", LONG_AGO));
        assertEquals(Optional.empty(), ServerLog.lastError(lines, "crossfade_other", "16400", LONG_AGO));
    }

    @Test
    void passwordInALineIsNotShown() {
        List<String> lines = List.of(
                "ERROR:  could not connect with password='s3 cret' host=db for subscription \"crossfade_acme\"");
        assertEquals(
                Optional.of("could not connect with password=… host=db for subscription \"crossfade_acme\""),
                ServerLog.lastError(lines, "crossfade_acme", "1", LONG_AGO));
    }

    @Test
    void errorOfAnEarlierIllnessIsNotTakenForThisOne() {
        List<String> lines = List.of(
                "2026-03-01 12:00:00.123 UTC [7] ERROR:  could not connect for subscription \"crossfade_acme\"",
                "2026-03-01 12:09:00 CET [7] LOG:  checkpoint complete");
        assertEquals(
                Optional.empty(),
                ServerLog.lastError(lines, "crossfade_acme", "1", Instant.parse("2026-03-01T12:08:00Z")));
        assertEquals(
                Optional.of("could not connect for subscription \"crossfade_acme\""),
                ServerLog.lastError(lines, "crossfade_acme", "1", Instant.parse("2026-03-01T12:00:00Z")));
    }
}
