package dev.crossfade.control.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Claimed;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LostClaimsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");
    private static final long LATER = LostClaims.LOOK.toMillis();

    private final List<String> asked = new ArrayList<>();
    private int given;
    private @Nullable TenantId failing;
    private long now = 1_000_000;
    private final LostClaims lost = new LostClaims(store(), now);

    @Test
    void claimThatFailedIsLookedIntoAtOnceAndOnceMoreWhenTheServerHasGivenItUp() {
        lost.claims(ACME);
        assertEquals(List.of(), look());
        lost.doubt();
        given = 3;
        assertEquals(List.of(ACME), look());
        assertEquals(List.of("acme [x]"), asked, "what is under way stays claimed");
        now += LATER - 1;
        assertEquals(List.of(), look());
        assertEquals(1, asked.size());
        now++;
        assertEquals(List.of(ACME), look());
        assertEquals(2, asked.size());
    }

    @Test
    void onlyTenantsOfWhomSomethingWasClaimedAreAskedFor() {
        lost.claims(OTHER);
        now += LATER;
        assertEquals(List.of(), look());
        assertEquals(List.of("other []"), asked);
    }

    @Test
    void clockThatIsSetBackKeepsNobodyFromLooking() {
        lost.claims(ACME);
        now -= 10 * LATER;
        look();
        assertEquals(1, asked.size());
    }

    /** It is not known yet what there is to be given back. */
    @Test
    void lookThatFailsIsMadeAgain() {
        lost.claims(ACME);
        lost.doubt();
        given = -1;
        assertEquals(List.of(), look());
        given = 1;
        assertEquals(List.of(ACME), look());
    }

    @Test
    void lookThatFailsForOneTenantIsMadeForTheOthersAndAgainForAll() {
        lost.claims(ACME);
        lost.claims(OTHER);
        lost.doubt();
        given = 1;
        failing = ACME;
        assertEquals(List.of(OTHER), look());
        failing = null;
        assertEquals(Set.of(ACME, OTHER), Set.copyOf(look()));
    }

    private List<TenantId> look() {
        return lost.giveBack(List.of(claimed()), now);
    }

    private static Claimed claimed() {
        Parked parked = new Parked(
                1,
                "a",
                ACME,
                Kind.PARKED,
                "x",
                Instant.EPOCH,
                Instant.EPOCH,
                State.WAITING,
                Instant.EPOCH,
                0,
                null,
                null,
                null,
                null);
        return new Claimed(parked, new Sealed(new byte[0]), 0, List.of());
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("giveBack")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    asked.add(arguments[0] + " " + Set.class.cast(arguments[1]));
                    if (given < 0 || arguments[0].equals(failing)) {
                        throw new IllegalStateException("the store is away");
                    }
                    return given;
                });
    }
}
