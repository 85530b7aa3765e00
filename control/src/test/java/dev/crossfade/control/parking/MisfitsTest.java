package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.ParkedStore.Beginning;
import dev.crossfade.control.parking.ParkingCounts.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MisfitsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final int MANY = 4_500;

    private final ParkingCounts counts = new ParkingCounts(List.of(ACME), Clock.systemUTC());
    private final List<Beginning> kept = new ArrayList<>();
    private Set<String> waiting = Set.of();
    private Set<String> byHand = Set.of();
    private int looks;
    private int pages;
    private int awayAtPage;
    private boolean away;
    private final Misfits misfits = new Misfits(
            Map.of(ACME, List.of(RuleNamesTest.rule("/hooks/*"))),
            store(),
            routes(),
            new Sealing(List.of(SealingTest.key(1))),
            counts);

    @Test
    void whereEverythingFitsNothingIsSaid() {
        waiting = Set.of("/hooks/*");
        byHand = Set.of("/hooks/*");
        keep(1, 1);
        assertEquals("", said());
        assertEquals(0, counts.of(ACME, Result.KEYLESS));
    }

    @Test
    void rulesAndPathsThatAreNoMoreAreNamedWithWhatFollowsAndWhatToDo() {
        waiting = Set.of("/hooks/*", "/old/*");
        byHand = Set.of("/hooks/*", "/gone");
        String said = said();
        assertTrue(said.contains("requests wait that were parked under [/old/*]"), said);
        assertTrue(said.contains("[/gone] were parked by hand") && said.contains("crossfade unpark acme"), said);
    }

    /** Over several pages. */
    @Test
    void whatNeedsAKeyThatIsNotThereIsCountedAndToldBeforeItIsDue() {
        keep(1, MANY);
        keep(2, MANY);
        String said = said();
        assertTrue(said.contains(MANY + " requests wait that were sealed with a key which is not configured"), said);
        assertTrue(said.contains("control.parking.oldKeys"), said);
        assertEquals(MANY, counts.of(ACME, Result.KEYLESS));
    }

    @Test
    void isLookedForOnceAndAgainWhereThatFailed() {
        away = true;
        assertThrows(IllegalStateException.class, misfits::look);
        away = false;
        misfits.look();
        int once = looks;
        misfits.look();
        assertEquals(once, looks);
    }

    /** The store goes away in the middle, and is back for the next look. */
    @Test
    void whatIsLookedAtAgainIsCountedAndToldOnce() {
        waiting = Set.of("/old/*");
        keep(2, MANY);
        awayAtPage = 2;
        String said = said(() -> assertThrows(IllegalStateException.class, misfits::look));
        assertTrue(said.contains("[/old/*]"), said);
        assertEquals(0, counts.of(ACME, Result.KEYLESS));
        awayAtPage = 0;
        said = said();
        assertFalse(said.contains("[/old/*]"), said);
        assertTrue(said.contains(MANY + " requests wait"), said);
        assertEquals(MANY, counts.of(ACME, Result.KEYLESS));
    }

    private void keep(int key, int many) {
        Sealed sealed = new Sealing(List.of(SealingTest.key(key))).seal(new byte[] {1}, "id");
        for (int i = 0; i < many; i++) {
            kept.add(new Beginning(kept.size() + 1L, sealed));
        }
    }

    private String said() {
        return said(misfits::look);
    }

    private static String said(Runnable look) {
        PrintStream usual = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            look.run();
        } finally {
            System.setErr(usual);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    private MarkedRoutes routes() {
        return (MarkedRoutes) Proxy.newProxyInstance(
                MarkedRoutes.class.getClassLoader(),
                new Class<?>[] {MarkedRoutes.class},
                (proxy, method, arguments) -> byHand);
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    looks++;
                    if (away) {
                        throw new IllegalStateException("the store is away");
                    }
                    return switch (method.getName()) {
                        case "rulesThatWait" -> waiting;
                        case "tenants" -> List.of(ACME);
                        case "beginnings" -> {
                            if (++pages == awayAtPage) {
                                throw new IllegalStateException("the store is away");
                            }
                            yield kept.stream()
                                    .filter(one -> one.seq() > (long) arguments[1])
                                    .limit((int) arguments[2])
                                    .toList();
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }
}
