package dev.crossfade.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import org.junit.jupiter.api.Test;

class OriginHealthTest {

    private final OriginHealth first = OriginHealth.unknown(new TenantId("acme"), Side.SOURCE);

    @Test
    void oneSuccessIsEnough() {
        assertEquals(Verdict.UP, first.passed().verdict());
        assertEquals(Verdict.UP, first.failed().failed().failed().passed().verdict());
    }

    @Test
    void itTakesTwoFailuresInARow() {
        OriginHealth up = first.passed();
        assertEquals(Verdict.UP, up.failed().verdict());
        assertEquals(Verdict.UP, up.failed().passed().failed().verdict());
        assertEquals(Verdict.DOWN, up.failed().failed().verdict());
        assertEquals(Verdict.UNKNOWN, first.failed().verdict());
        assertEquals(Verdict.DOWN, first.failed().failed().verdict());
    }
}
