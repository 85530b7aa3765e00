package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import dev.crossfade.control.parking.ParkedStore.Origin;
import dev.crossfade.control.parking.ParkedStore.Settled;
import dev.crossfade.control.parking.ParkedStore.Try;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveriesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Destination SOURCE = new Destination(Side.SOURCE, URI.create("http://source"));
    private static final Destination TARGET = new Destination(Side.TARGET, URI.create("http://target"));

    private final List<String> asked = new ArrayList<>();
    private int resting = 100;
    private final Recoveries recoveries = new Recoveries(store());

    @Test
    void twoGoForEachThatIsDeliveredUntilNobodyIsLeft() {
        recoveries.leads(ACME, SOURCE, 1_000);
        assertEquals(List.of(ACME), recoveries.letGo(1_000));
        assertEquals(List.of(), recoveries.letGo(1_001), "none of them has been delivered");
        recoveries.settled(settled(Origin.AWAY, 2, 1_001), 1_100);
        assertEquals(List.of(), recoveries.letGo(1_100), "it is still away");
        recoveries.settled(settled(Origin.THERE, 0, 5_000), 5_010);
        recoveries.settled(settled(Origin.THERE, 0, 5_001), 5_010);
        resting = 3;
        assertEquals(List.of(ACME), recoveries.letGo(5_010));
        recoveries.settled(settled(Origin.THERE, 0, 5_020), 5_030);
        assertEquals(List.of(), recoveries.letGo(5_030), "nobody is left");
        assertEquals(List.of("2 from 0 to 1000", "4 from 0 to 5000"), asked);
    }

    @Test
    void oneThatWasSentBeforeAndComesBackLateDoesNotRest() {
        recoveries.leads(ACME, SOURCE, 0);
        recoveries.letGo(0);
        recoveries.settled(settled(Origin.AWAY, 1, 1_000), 1_001);
        resting = 0;
        recoveries.settled(settled(Origin.THERE, 0, 9_000), 9_001);
        recoveries.letGo(9_001);
        asked.clear();
        resting = 1;
        recoveries.settled(settled(Origin.AWAY, 1, 2_000), 32_000);
        assertEquals(List.of(ACME), recoveries.letGo(32_000), "it had waited for an answer since 2,000");
        assertEquals(List.of("2 from 0 to 9000"), asked);
    }

    @Test
    void routeThatLeadsElsewhereLetsThemTryAndTheSameOneDoesNot() {
        recoveries.leads(ACME, SOURCE, 0);
        recoveries.letGo(0);
        recoveries.leads(ACME, SOURCE, 500);
        assertEquals(List.of(), recoveries.letGo(500));
        recoveries.leads(ACME, TARGET, 7_000);
        assertEquals(List.of(ACME), recoveries.letGo(7_000));
        assertEquals("2 from 0 to 7000", asked.get(asked.size() - 1));
    }

    @Test
    void originThatIsFoundToBeBackLetsTwoTryAndTheirSuccessLetsTheOthersGo() {
        recoveries.leads(ACME, SOURCE, 0);
        recoveries.letGo(0);
        recoveries.settled(settled(Origin.AWAY, 1, 1_000), 1_001);
        assertEquals(List.of(), recoveries.letGo(1_001));
        asked.clear();
        recoveries.back(ACME, 9_000);
        assertEquals(List.of(ACME), recoveries.letGo(9_000));
        assertEquals(List.of(), recoveries.letGo(9_001), "none of them has been delivered");
        recoveries.settled(settled(Origin.THERE, 0, 9_001), 9_010);
        assertEquals(List.of(ACME), recoveries.letGo(9_010));
        assertEquals(List.of("2 from 0 to 9000", "2 from 0 to 9000"), asked);
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("wake")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    asked.add(arguments[4] + " from " + arguments[1] + " to " + arguments[2]);
                    int gone = Math.min(resting, (Integer) arguments[4]);
                    resting -= gone;
                    return gone;
                });
    }

    static Settled settled(Origin origin, int failures, long sentAt) {
        Instant now = Instant.ofEpochMilli(sentAt);
        State next = origin == Origin.THERE ? State.DELIVERED : State.WAITING;
        Parked parked =
                new Parked(1, "id", ACME, Kind.PARKED, "lane", now, now, State.WAITING, now, 0, null, null, null, null);
        Claimed claimed = new Claimed(parked, new Sealed(new byte[0]), 0, List.of());
        return new Settled(
                claimed, next, sentAt, null, null, failures, List.of(), sentAt, sentAt, new Try(sentAt, origin));
    }
}
