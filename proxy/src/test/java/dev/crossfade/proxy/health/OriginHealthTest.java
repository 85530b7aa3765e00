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
        assertEquals(
                Verdict.UP,
                first.failed("it answers 503")
                        .failed("it answers 503")
                        .failed("it answers 503")
                        .passed()
                        .verdict());
    }

    @Test
    void itTakesTwoFailuresInARow() {
        OriginHealth up = first.passed();
        assertEquals(Verdict.UP, up.failed("it answers 503").verdict());
        assertEquals(
                Verdict.UP,
                up.failed("it answers 503").passed().failed("it answers 503").verdict());
        assertEquals(
                Verdict.DOWN,
                up.failed("it answers 503").failed("it answers 503").verdict());
        assertEquals(Verdict.UNKNOWN, first.failed("it answers 503").verdict());
        assertEquals(
                Verdict.DOWN,
                first.failed("it answers 503").failed("it answers 503").verdict());
    }

    @Test
    void itTellsWhatTheLastCheckHasMet() {
        assertEquals("", first.reason());
        assertEquals(
                "it answers 503",
                first.failed("no answer").failed("it answers 503").reason());
        assertEquals("", first.failed("no answer").passed().reason());
    }

    @Test
    void longReasonIsCut() {
        String told = first.failed("x".repeat(5000)).reason();
        assertEquals("x".repeat(OriginHealth.LONGEST_REASON) + "…", told);
    }
}
