package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What holds wherever a controller decides the routes of proxies. */
abstract class FleetConformance extends FlipConformance {

    @Override
    void begin() throws Exception {
        fleet.startController();
    }

    @Test
    void everyProxyFollowsAFlipAndAcknowledgesIt() throws Exception {
        fleet.startProxy("edge-2");

        HttpResponse<String> flipped = fleet.flip("target");

        assertEquals(200, flipped.statusCode(), flipped.body());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "edge-1 follows");
        Fleet.until(() -> fleet.asked("edge-2").equals("target"), "edge-2 follows");
        long now = fleet.route("edge-2").path("epoch").asLong();
        Fleet.until(() -> acknowledged("edge-1") == now && acknowledged("edge-2") == now, "both acknowledge " + now);
    }

    @Test
    void aProxyThatIsGoneIsLostAndOneThatComesBackIsLive() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");

        fleet.stopProxy("edge-1");

        Fleet.until(() -> state("edge-1").equals("lost"), "it is lost");
        fleet.startProxy("edge-1");
        Fleet.until(() -> state("edge-1").equals("live"), "it is live again");
    }

    @Test
    void aFlipAtAProxyIsRefusedAndForcedLeavesItDetachedUntilANewerRoute() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        HttpResponse<String> refused = fleet.askForFlip("edge-1", "target");
        assertEquals(409, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("--control http://"), refused.body());

        assertEquals(200, fleet.force("edge-1", "target").statusCode());

        assertEquals("target", fleet.asked("edge-1"));
        Fleet.until(() -> fleet.known("edge-1").path("detached").asBoolean(), "it is detached");
        HttpResponse<String> flipped = fleet.flip("source");
        assertEquals(200, flipped.statusCode(), flipped.body());
        Fleet.until(() -> !fleet.known("edge-1").path("detached").asBoolean(), "it follows again");
        assertEquals("source", fleet.asked("edge-1"));
    }

    @Test
    void aProxyWithOtherOriginsIsNamed() throws Exception {
        fleet.startProxyBetween("edge-2", "source", "http://127.0.0.1:1");

        Fleet.until(() -> fleet.known("edge-2").path("mismatched").has("acme"), "it is mismatched");
        Fleet.until(() -> state("edge-1").equals("live"), "edge-1 is live");
        assertTrue(fleet.known("edge-1").path("mismatched").isEmpty());
    }

    @Test
    void withoutAnybodyToFollowAProxyStartsFromItsLastTable() throws Exception {
        assertEquals(200, fleet.flip("target").statusCode());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        fleet.stopProxy("edge-1");
        cutOff();

        fleet.startProxy("edge-1");

        assertEquals("target", fleet.asked("edge-1"));
        assertTrue(fleet.readyz("edge-1").contains("lease not held"), fleet.readyz("edge-1"));
    }

    @Test
    void aControllerThatComesBackGoesOnFromTheTableThatItKept() throws Exception {
        assertEquals(200, fleet.flip("target").statusCode());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        long epoch = fleet.route("edge-1").path("epoch").asLong();
        fleet.stopController();
        assertEquals("target", fleet.asked("edge-1"));

        fleet.startController();

        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        assertEquals(200, fleet.flip("source").statusCode());
        Fleet.until(() -> fleet.asked("edge-1").equals("source"), "requests go to the source");
        assertTrue(fleet.route("edge-1").path("epoch").asLong() > epoch);
    }

    /** Nobody whom a proxy could follow is there any more. */
    abstract void cutOff() throws Exception;

    final String state(String id) throws Exception {
        return fleet.known(id).path("state").asText();
    }

    private long acknowledged(String id) throws Exception {
        JsonNode acknowledgements = fleet.known(id).path("acknowledgements");
        return acknowledgements.path(0).path("route").path("epoch").asLong(-1);
    }
}
