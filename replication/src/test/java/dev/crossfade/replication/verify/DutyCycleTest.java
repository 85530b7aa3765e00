package dev.crossfade.replication.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DutyCycleTest {

    @Test
    void sessionRestsInProportionToItsWork() {
        assertEquals(Duration.ofMillis(300), duty(25).restAfter(Duration.ofMillis(100)));
        assertEquals(Duration.ofMillis(100), duty(50).restAfter(Duration.ofMillis(100)));
        assertEquals(Duration.ZERO, duty(100).restAfter(Duration.ofMillis(100)));
    }

    @Test
    void restIsBounded() {
        assertEquals(Duration.ofSeconds(30), duty(1).restAfter(Duration.ofMinutes(5)));
    }

    @Test
    void shareThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> duty(0));
        assertThrows(IllegalArgumentException.class, () -> duty(101));
    }

    private static DutyCycle duty(int percent) {
        return new DutyCycle(percent, rest -> {});
    }
}
