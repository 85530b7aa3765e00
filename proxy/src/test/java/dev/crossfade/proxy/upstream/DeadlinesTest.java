package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    @Test
    void aLimitThatCannotBeEnforcedDoesNotEndTheLooking() {
        EmbeddedChannel channel = new EmbeddedChannel();
        AtomicInteger times = new AtomicInteger();
        Deadlines deadlines = new Deadlines(channel.eventLoop(), () -> 2);
        deadlines.watch(new Deadlines.Bounded() {
            @Override
            public long deadlineNanos() {
                return 1;
            }

            @Override
            public void overdue() {
                times.incrementAndGet();
                throw new IllegalStateException("planned");
            }
        });

        for (int look = 0; look < 3; look++) {
            channel.advanceTimeBy(Deadlines.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }

        assertEquals(3, times.get());
        deadlines.stop();
        channel.finish();
    }
}
