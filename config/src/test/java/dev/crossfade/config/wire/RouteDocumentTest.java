package dev.crossfade.config.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteDocumentTest {

    private static final Route FIRST = Route.first(new TenantId("acme"), Side.SOURCE);
    private static final ParkedPaths PARKED = new ParkedPaths(Set.of("/b", "/a/*"), Set.of("/c"));

    @Test
    void parkedPathsAreCarriedAndSoIsWhatHasNotChangedWithThem() throws JsonProcessingException {
        Route parking = FIRST.parking(PARKED, new Epoch(2));
        String json = Json.MAPPER.writeValueAsString(RouteDocument.of(parking));
        assertEquals("""
                {"tenant":"acme","epoch":2,"primary":"source","mode":"direct","fenced":[],"switching":false,"until":null,\
                "parked":{"backlog":["/a/*","/b"],"byHand":["/c"]},"since":1}""", json);
        assertEquals(parking, Json.MAPPER.readValue(json, RouteDocument.class).toRoute());
    }

    @Test
    void sinceWhenAPathIsParkedIsCarriedAndMakesNoOtherRoute() throws JsonProcessingException {
        Instant noon = Instant.parse("2026-03-01T12:00:00.250Z");
        ParkedPaths first = PARKED.asOf(noon.plusNanos(7));
        ParkedPaths later =
                first.withBacklog(Set.of("/b", "/new")).withByHand(Set.of()).asOf(noon.plusSeconds(60));
        Route parking = FIRST.parking(later, new Epoch(2));
        String json = Json.MAPPER.writeValueAsString(RouteDocument.of(parking));
        assertTrue(json.contains("""
                "since":{"/b":"2026-03-01T12:00:00.250Z","/new":"2026-03-01T12:01:00.250Z"}"""), json);
        Route read = Json.MAPPER.readValue(json, RouteDocument.class).toRoute();
        assertEquals(later.since(), read.parked().since());
        assertEquals(PARKED, first, "a proxy that knows no times acts on the same");
        assertEquals(PARKED.hashCode(), first.hashCode());
        assertTrue(read.isSameAs(FIRST.parking(new ParkedPaths(Set.of("/b", "/new"), Set.of()), new Epoch(2))));
    }

    @Test
    void pathsWhoseBacklogIsAboutToEndAreAmongThoseThatHaveOne() throws JsonProcessingException {
        Route ending = FIRST.parking(PARKED.withBacklog(PARKED.backlog(), Set.of("/b")), new Epoch(2));
        String json = Json.MAPPER.writeValueAsString(RouteDocument.of(ending));
        assertTrue(
                json.contains("{\"backlog\":[\"/a/*\",\"/b\"],\"byHand\":[\"/c\"],\"ending\":[\"/b\"]}"),
                "a proxy that does not know the last one parks all of them: " + json);
        assertEquals(ending, Json.MAPPER.readValue(json, RouteDocument.class).toRoute());
    }

    @Test
    void oneFromBeforeThereWereAnyParksNothing() throws JsonProcessingException {
        String json = """
                {"tenant":"acme","epoch":1,"primary":"source","mode":"direct","fenced":[],"switching":false,"until":null}""";
        assertEquals(FIRST, Json.MAPPER.readValue(json, RouteDocument.class).toRoute());
        assertEquals(json, Json.MAPPER.writeValueAsString(RouteDocument.of(FIRST)), "and is written as it was");
    }

    @Test
    void whoeverActsOnOneThatOnlyParksMoreActsOnTheOneBeforeIt() {
        Route parking = FIRST.parking(PARKED, new Epoch(2));
        assertTrue(parking.isSameAs(FIRST), "mode, primary and fenced are those that are waited for");
        assertFalse(FIRST.isSameAs(parking), "who has not heard of it parks nothing");
        Route flipped =
                parking.to(Side.TARGET, RouteMode.DIRECT, Set.of(), false, null).at(new Epoch(3));
        assertEquals(PARKED, flipped.parked(), "a flip keeps it");
        assertFalse(flipped.isSameAs(FIRST));
        Route back =
                flipped.to(Side.SOURCE, RouteMode.DIRECT, Set.of(), false, null).at(new Epoch(4));
        assertFalse(back.isSameAs(FIRST), "it was elsewhere meanwhile");
    }
}
