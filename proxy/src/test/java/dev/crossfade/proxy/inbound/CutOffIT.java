package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.proxy.inbound.RawClient.Answer;
import dev.crossfade.proxy.parking.ControlDesks;
import dev.crossfade.proxy.parking.StoringController;
import dev.crossfade.proxy.parking.StoringController.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Past its lease a proxy does not know which paths are parked: who keeps what is parked is asked, and where nobody is there it serves. */
@Timeout(60)
class CutOffIT {

    private StoringController controller;
    private ControlDesks desks;
    private ScriptedOrigin origin;
    private ProxyUnderTest proxy;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        controller = new StoringController();
        desks = StoringController.desks(Duration.ofSeconds(5), 4, controller.url());
        origin = ScriptedOrigin.echoing("source");
        proxy = new ProxyUnderTest(
                origin,
                origin,
                ProxyUnderTest.asConfigured(),
                UnaryOperator.identity(),
                List.of(new ParkingRule(List.of("/hooks/*"), null, null, Bytes.parse("1KiB"))),
                desks);
        client = proxy.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        proxy.close();
        controller.close();
        origin.close();
    }

    @Test
    void whatMayOvertakeIsHandedOverUntilTheLeaseIsBack() throws Exception {
        proxy.tenant().cutOff(true);
        assertEquals(202, client.post("/hooks/pay", "1").answer().status());
        assertEquals("1", controller.next().body());
        assertEquals("source:", client.get("/hooks/pay").answer().text(), "who reads overtakes nobody");
        assertEquals("source:o", client.post("/orders", "o").answer().text());

        proxy.tenant().cutOff(false);
        assertEquals("source:2", client.post("/hooks/pay", "2").answer().text());
        assertEquals(0, controller.stored());
        ProxyUnderTest.until(() -> proxy.server().memory().bodies().used() == 0);
    }

    @Test
    void whereNobodyTakesItItIsServedWholeAndTheNextOnesWithoutAsking() throws Exception {
        controller.does(Manner.STANDS_BY);
        proxy.tenant().cutOff(true);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    "source:paid", client.post("/hooks/pay", "paid").answer().text());
        }
        assertTrue(controller.asked() < 5, "once a second");
        assertEquals(controller.asked(), proxy.metrics().count("parking untaken"));
        assertEquals(5, origin.received());
        ProxyUnderTest.until(() -> proxy.server().memory().bodies().used() == 0);
    }

    @Test
    void whatTheLastRouteParksIsNotServedThoughNobodyTakesIt() throws Exception {
        controller.does(Manner.STANDS_BY);
        proxy.parks("/hooks/*");
        proxy.tenant().cutOff(true);
        for (int i = 0; i < 2; i++) {
            Answer answer = client.post("/hooks/pay", "paid").answer();
            assertEquals("503 1", answer.status() + " " + answer.field("Retry-After"));
        }
        assertEquals(0, origin.received());
    }

    @Test
    void whatTheControllerWillNotHaveOrIsTooLargeForItIsServed() throws Exception {
        controller.does(Manner.KNOWS_NO_RULE);
        proxy.tenant().cutOff(true);
        assertEquals("source:paid", client.post("/hooks/pay", "paid").answer().text());
        String large = "y".repeat(2_000_000);
        assertEquals(
                "source:" + large, client.post("/hooks/pay", large).answer().text());
        assertEquals(1, controller.asked());
    }

    /** It would be applied twice. */
    @Test
    void whatMayBeStoredIsNotServed() throws Exception {
        controller.does(Manner.BREAKS_OFF);
        proxy.tenant().cutOff(true);
        Answer answer = client.post("/hooks/pay", "paid").answer();
        assertEquals("503 1", answer.status() + " " + answer.field("Retry-After"));
        assertEquals(0, origin.received());
    }
}
