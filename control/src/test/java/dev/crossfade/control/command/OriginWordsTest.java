package dev.crossfade.control.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.control.migration.MigrationStatus.OriginSeen;
import dev.crossfade.control.migration.MigrationStatus.OriginState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OriginWordsTest {

    @Test
    void unknownIsNeitherHealthyNorUnhealthy() {
        OriginState origin = new OriginState(
                "target",
                "unknown",
                List.of(new OriginSeen("edge-1", "up", null), new OriginSeen("edge-2", "unknown", null)));
        assertEquals("target healthy at 1 of 2 proxies; unknown at edge-2", OriginWords.of(origin));
    }

    @Test
    void nobodyWhoLooksIsUnknownAndNoCheckIsSaidSo() {
        assertEquals(
                "source unknown: no proxy is live", OriginWords.of(new OriginState("source", "unknown", List.of())));
        assertEquals(
                "source not checked: there is no source.healthCheck",
                OriginWords.of(
                        new OriginState("source", "unchecked", List.of(new OriginSeen("edge-1", "unknown", null)))));
    }

    @Test
    void wordOfANewerControllerIsUnknown() {
        assertEquals(
                "source unknown at edge-1",
                OriginWords.of(
                        new OriginState("source", "degraded", List.of(new OriginSeen("edge-1", "degraded", null)))));
    }

    @Test
    void onlyTheFirstOfManyAreNamed() {
        List<OriginSeen> seen = IntStream.rangeClosed(1, 40)
                .mapToObj(number -> new OriginSeen("edge-" + number, "down", number == 1 ? "it answers 503" : null))
                .toList();
        assertEquals(
                "target unhealthy at edge-1: it answers 503, edge-2, edge-3 and 37 more",
                OriginWords.of(new OriginState("target", "down", seen)));
    }
}
