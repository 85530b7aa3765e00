package dev.crossfade.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {

    static Stream<Throwable> problems() {
        return Stream.of(new IllegalStateException("planned"), new OutOfMemoryError("planned"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aLimitThatCannotBeEnforcedDoesNotEndTheLooking(Throwable problem) {
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
                PlatformDependent.throwException(problem);
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

    /** One that is overdue with another, and is given more time, or ended, by what was done for that one. */
    private static final class Paired implements Deadlines.Bounded {

        private final Deadlines deadlines;
        private final boolean ends;
        private long deadlineNanos = 1;
        private int overdue;

        @SuppressWarnings("NullAway.Init")
        private Paired other;

        Paired(Deadlines deadlines, boolean ends) {
            this.deadlines = deadlines;
            this.ends = ends;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public void overdue() {
            overdue++;
            if (ends) {
                deadlines.forget(other);
            } else {
                other.deadlineNanos = 3;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasGivenMoreTimeOrEndedInTheSameLookIsNotOverdue(boolean ends) {
        EmbeddedChannel channel = new EmbeddedChannel();
        Deadlines deadlines = new Deadlines(channel.eventLoop(), () -> 2);
        Paired one = new Paired(deadlines, ends);
        Paired two = new Paired(deadlines, ends);
        one.other = two;
        two.other = one;
        deadlines.watch(one);
        deadlines.watch(two);

        channel.advanceTimeBy(Deadlines.PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertEquals(1, one.overdue + two.overdue);
        deadlines.stop();
        channel.finish();
    }
}
