package dev.crossfade.rehearsal.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.testing.EtcdServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code from: etcd}, and the controller's routes in it. */
class EtcdFleetIT extends FleetConformance {

    @SuppressWarnings("NullAway.Init")
    private EtcdServer etcd;

    @BeforeAll
    static void insist() {
        EtcdServer.insist();
    }

    @Override
    Fleet fleet() throws Exception {
        etcd = EtcdServer.start(directory.resolve("etcd"));
        String access = "  etcd: { endpoints: [\"" + etcd.url() + "\"] }";
        return new Fleet(directory, "etcd", "  routes: { in: etcd }\n" + access, access);
    }

    @AfterEach
    void stopEtcd() {
        etcd.close();
    }

    @Override
    void cutOff() {
        fleet.stopController();
        etcd.kill();
    }

    @Test
    void withoutEtcdFlipsAreRefusedWithTheReasonAndRoutingGoesOn() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        etcd.kill();

        HttpResponse<String> refused = fleet.flip("target");

        assertEquals(503, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("/problems/routes-refused"), refused.body());
        assertTrue(refused.body().contains("no answer from etcd at " + etcd.url()), refused.body());
        assertEquals("source", fleet.asked("edge-1"));
        Fleet.until(() -> fleet.readyz("edge-1").contains("lease not held"), "its lease is lost");
        assertEquals("source", fleet.asked("edge-1"));
        assertEquals("live", state("edge-1"), "that nobody is heard of says nothing about a proxy");

        etcd.startAgain();
        Fleet.until(() -> fleet.flip("target").statusCode() == 200, "the flip is made");
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        Fleet.until(() -> fleet.readyz("edge-1").contains("lease held"), "the lease is held again");
    }

    @Test
    void whatIsSwitchingIsHeldByAProxyThatHasLostItsLease() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        String key = "/crossfade/routes/acme";
        etcd.put(
                key,
                etcd.get(key)
                        .replaceAll("\"epoch\":\\d+", "\"epoch\":50")
                        .replace("\"switching\":false", "\"switching\":true"));
        Fleet.until(() -> fleet.route("edge-1").path("epoch").asLong() == 50, "it follows");
        assertEquals("direct", fleet.route("edge-1").path("mode").asText());

        etcd.pause();

        Fleet.until(() -> fleet.route("edge-1").path("mode").asText().equals("holding"), "it holds");
        etcd.resume();
        Fleet.until(() -> fleet.route("edge-1").path("mode").asText().equals("direct"), "it goes on");
    }

    @Test
    void historyThatIsThrownAwayIsMissedByNobody() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        etcd.kill(); // ends what is watched
        etcd.startAgain();
        etcd.compact();

        Fleet.until(() -> fleet.flip("target").statusCode() == 200, "the flip is made");

        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
    }

    @Test
    void anEtcdThatHasLostEverythingIsWrittenAgainByAControllerThatGoesOn() throws Exception {
        assertEquals(200, fleet.flip("target").statusCode());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        etcd.kill();
        etcd.startEmpty();

        Fleet.until(() -> etcd.get("/crossfade/routes/acme").contains("\"primary\":\"target\""), "it is put back");
        assertEquals("target", fleet.asked("edge-1"));
        Fleet.until(() -> fleet.flip("source").statusCode() == 200, "a flip is made");
        Fleet.until(() -> fleet.asked("edge-1").equals("source"), "requests go to the source");
    }

    @Test
    void aControllerThatIsStartedWithoutEtcdWaitsForItAndSaysSo() throws Exception {
        fleet.stopController();
        etcd.kill();

        Thread starting = fleet.beginController();

        Fleet.until(
                () -> fleet.controllerReadyz()
                        .startsWith("starting: the routes cannot be read: no answer from etcd at "),
                "it says what it waits for");
        assertTrue(fleet.controllerReadyz().contains("; to do: see that etcd runs"), "and what to do");
        etcd.startAgain();
        starting.join();
        Fleet.until(() -> fleet.flip("target").statusCode() == 200, "the flip is made");
    }

    @Test
    void aLeaderThatDoesNotHearOfItsProxiesSaysSoWithWhatToDo() throws Exception {
        assertEquals("ready\n", fleet.controllerReadyz());
        etcd.kill();

        Fleet.until(() -> fleet.controllerReadyz().contains("but no proxy is heard of"), "it says so");
        String said = fleet.controllerReadyz();
        assertTrue(said.contains("etcd at " + etcd.url()) && said.contains("to do: see that etcd runs"), said);
        etcd.startAgain();
        Fleet.until(() -> fleet.controllerReadyz().equals("ready\n"), "it hears of them again");
    }

    @Test
    void aProxyThatHasNoTableYetNamesEtcdAndWhatToDo() throws Exception {
        etcd.kill();

        Thread starting = fleet.beginProxy("edge-2");

        Fleet.until(() -> fleet.shortReadyz("edge-2").contains("no answer from etcd at "), "it says what it waits for");
        String said = fleet.shortReadyz("edge-2");
        assertTrue(said.startsWith("not ready: waiting for the first routing table; etcd " + etcd.url()), said);
        assertTrue(said.contains("; to do: see that etcd runs"), said);
        etcd.startAgain();
        starting.join();
        Fleet.until(() -> fleet.shortReadyz("edge-2").equals("ready\n"), "it is ready");
    }

    /** Every proxy first has the time to report. */
    @Tag("endurance")
    @Test
    void anEtcdThatHasLostEverythingIsWrittenAgainByWhatProxiesActOn() throws Exception {
        assertEquals(200, fleet.flip("target").statusCode());
        Fleet.until(() -> fleet.asked("edge-1").equals("target"), "requests go to the target");
        fleet.stopController();
        etcd.delete("/crossfade/routes/acme");

        fleet.startController();

        Fleet.until(() -> etcd.get("/crossfade/routes/acme").contains("\"primary\":\"target\""), "it is taken over");
        assertEquals("target", fleet.asked("edge-1"));
    }

    @Test
    void aRouteThatSomebodyElseHasWrittenIsNeitherFollowedNorReplaced() throws Exception {
        Fleet.until(() -> state("edge-1").equals("live"), "it is live");
        etcd.put("/crossfade/routes/acme", "{\"route\":{}}");

        HttpResponse<String> refused = fleet.flip("target");

        assertEquals(503, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("/crossfade/routes/acme was not written by a controller"), refused.body());
        assertEquals("source", fleet.asked("edge-1"));
    }
}
