package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds wherever a proxy has its routes from. */
@Timeout(120)
abstract class FlipConformance {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    Fleet fleet;

    /** A fleet of which only the origins run. */
    abstract Fleet fleet() throws Exception;

    @BeforeEach
    void start() throws Exception {
        fleet = fleet();
        begin();
        fleet.startProxy("edge-1");
    }

    /** Before the first proxy is started. */
    void begin() throws Exception {}

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aFlipIsFollowedByRequestsAndSurvivesARestart() throws Exception {
        assertEquals("source", fleet.asked("edge-1"));

        HttpResponse<String> flipped = fleet.flip("target");

        assertEquals(200, flipped.statusCode(), flipped.body());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        long epoch = fleet.route("edge-1").path("epoch").asLong();
        fleet.stopProxy("edge-1");
        fleet.startProxy("edge-1");
        assertEquals("target", fleet.asked("edge-1"));
        assertEquals(epoch, fleet.route("edge-1").path("epoch").asLong());
    }

    @Test
    void eachFlipIsALaterEpoch() throws Exception {
        long before = fleet.route("edge-1").path("epoch").asLong();
        for (int i = 0; i < 4; i++) {
            String to = i % 2 == 0 ? "target" : "source";
            HttpResponse<String> flipped = fleet.flip(to);
            assertEquals(200, flipped.statusCode(), flipped.body());
            Fleet.until(() -> fleet.route("edge-1").path("primary").asText().equals(to), "it leads to the " + to);
        }
        assertTrue(fleet.route("edge-1").path("epoch").asLong() >= before + 4);
    }
}
