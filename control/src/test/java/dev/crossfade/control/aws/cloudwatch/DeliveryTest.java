package dev.crossfade.control.aws.cloudwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.AwsFailure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private final AwsFailure denied =
            new AwsFailure("AccessDenied", "cloudwatch:PutMetricData is not allowed", "allow it");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Delivery delivery = new Delivery("CloudWatch in eu-west-1", nanos::get);

    @Test
    void failureIsWorthALineWhenItBeginsAndThenOnceAWhile() {
        assertEquals(Optional.empty(), delivery.took(3));
        assertEquals(
                "metrics are not taken: cloudwatch:PutMetricData is not allowed. They are lost, and nothing else is touched. What to"
                        + " do: allow it",
                delivery.failed(2, denied).orElseThrow());
        nanos.addAndGet(Delivery.TOLD_EVERY.toNanos() - 1);
        assertEquals(Optional.empty(), delivery.failed(2, denied));
        nanos.addAndGet(1);
        assertTrue(delivery.failed(2, denied).isPresent());
        assertEquals(Optional.empty(), delivery.failed(2, denied));
        assertEquals(3, delivery.sent());
        assertEquals(8, delivery.lost());
    }

    @Test
    void itsEndIsToldOnceAndTheNextFailureAtOnce() {
        assertTrue(delivery.failed(1, denied).isPresent());
        assertEquals(
                "CloudWatch in eu-west-1: metrics are taken again",
                delivery.took(1).orElseThrow());
        assertEquals(Optional.empty(), delivery.took(1));
        assertTrue(delivery.failed(1, denied).isPresent());
    }
}
