package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.command.waves.Wave;
import dev.crossfade.control.migration.KnownTenant;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaveBoardTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TenantId ACME = new TenantId("acme");

    private final StringWriter out = new StringWriter();

    @Test
    void onATerminalWhoIsUnderWayIsDrawnOverAndWhoHasEndedStays() {
        WaveBoard board = new WaveBoard(new PrintWriter(out), "migrate", true);
        Wave begun = wave().begun(ACME, NOON, Statuses.copying(100));

        board.show(begun);
        board.show(begun.done(ACME, NOON.plusSeconds(7), null, Statuses.holdPoint()));

        assertEquals("""
                acme    REPLICATION / initial copy: running, copied 10 %
                migrate: 0 of 2 done, 1 under way, 1 not begun
                <2A<Jacme    done after 7 s: writable SOURCE, next: crossfade switchover acme
                migrate: 1 of 2 done, 1 not begun
                """, out.toString().replace("\u001b[", "<"));
    }

    @Test
    void elsewhereALineIsSaidOnceUntilItSaysSomethingElse() {
        WaveBoard board = new WaveBoard(new PrintWriter(out), "migrate", false);
        Wave begun = wave().begun(ACME, NOON, Statuses.copying(100));

        board.show(begun);
        board.show(begun);
        board.show(begun.lookedAt(ACME, Statuses.copying(109)));
        board.show(begun.lookedAt(ACME, Statuses.copying(200)));

        assertEquals("""
                acme    REPLICATION / initial copy: running, copied 10 %
                acme    REPLICATION / initial copy: running, copied 20 %
                """, out.toString());
    }

    private static Wave wave() {
        return Wave.of(List.of(new KnownTenant("acme", Map.of()), new KnownTenant("globex", Map.of())), null, 1, false);
    }
}
