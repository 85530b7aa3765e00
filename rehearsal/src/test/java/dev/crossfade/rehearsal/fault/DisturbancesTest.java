package dev.crossfade.rehearsal.fault;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.Service;
import dev.crossfade.rehearsal.load.Outages;
import dev.crossfade.rehearsal.network.Line;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DisturbancesTest {

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void eachStrikesAtItsMomentAndOnceStruckIsTold() throws Exception {
        Disturbances disturbances = of(
                named("late", Moment.STREAMING),
                named("early", Moment.BEFORE_A_NEW_BEGINNING),
                named("last", Moment.STREAMING));
        assertFalse(disturbances.at(Moment.COPYING));
        assertTrue(disturbances.at(Moment.STREAMING));
        assertEquals(List.of(), disturbances.struck());
        disturbances.strike(Moment.BEFORE_A_NEW_BEGINNING);
        assertEquals(List.of("early"), disturbances.struck());
        disturbances.strike(Moment.STREAMING);
        assertEquals(List.of("early", "late", "last"), disturbances.struck());
        assertEquals("fault: early, while changes are streamed", said.get(0));
    }

    @Test
    void whatWasSeenOfCrossfadeIsToldWithItsEnd() throws Exception {
        of(new Named("telling", Moment.SWITCHING_OVER) {
                    @Override
                    public Optional<String> seen() {
                        return Optional.of("the switchover was undone");
                    }
                })
                .strike(Moment.SWITCHING_OVER);
        assertEquals(
                List.of(
                        "fault: telling, in the pause of a switchover",
                        "fault: telling is over: the switchover was undone"),
                said);
    }

    @Test
    void oneThatCouldNotBeInjectedIsNamedAndHasNotStruck() {
        Fault broken = new Named("broken", Moment.STREAMING) {
            @Override
            public void strike(Scene scene, Outages outages, RandomGenerator random) throws SQLException {
                throw new SQLException("no such slot");
            }
        };
        Disturbances disturbances = of(broken, named("next", Moment.STREAMING));
        IOException told = assertThrows(IOException.class, () -> disturbances.strike(Moment.STREAMING));
        assertEquals("the fault broken could not be injected: no such slot", told.getMessage());
        assertEquals(List.of(), disturbances.struck());
    }

    /** One waits for the other: one after the other neither would end. */
    @Test
    void thoseThatStrikeBesideSomethingDoSoAtOnceAndAreWaitedFor() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Disturbances disturbances = of(
                new Meeting("one", together, 30_000),
                named("other", Moment.STREAMING),
                new Meeting("another", together, 30_000));
        disturbances.during(Moment.CROSSING, () -> said.add("the act"));
        assertEquals(Set.of("one", "another"), Set.copyOf(disturbances.struck()));
        assertTrue(said.contains("the act"));
    }

    @Test
    void whatFailedBesideSomethingIsToldOnceAllAreOver() {
        Disturbances disturbances = of(new Meeting("alone", new CyclicBarrier(2), 20), named("well", Moment.CROSSING));
        IOException told =
                assertThrows(IOException.class, () -> disturbances.during(Moment.CROSSING, () -> said.add("the act")));
        assertEquals("nobody came", told.getMessage());
        assertEquals(List.of("well"), disturbances.struck());
    }

    private static final class Meeting extends Named {

        private final CyclicBarrier barrier;
        private final long atMostMs;

        private Meeting(String label, CyclicBarrier barrier, long atMostMs) {
            super(label, Moment.CROSSING);
            this.barrier = barrier;
            this.atMostMs = atMostMs;
        }

        @Override
        public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException {
            try {
                barrier.await(atMostMs, MILLISECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IOException("nobody came", e);
            }
        }
    }

    private Disturbances of(Fault... faults) {
        return new Disturbances(
                new Faults(List.of(faults)),
                new NoScene(),
                new Outages(Clock.systemUTC()),
                new SplittableRandom(1),
                said::add);
    }

    private static Fault named(String label, Moment moment) {
        return new Named(label, moment);
    }

    private static class Named implements Fault {

        private final String label;
        private final Moment moment;

        private Named(String label, Moment moment) {
            this.label = label;
            this.moment = moment;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public Moment moment(RandomGenerator random) {
            return moment;
        }

        @Override
        public void strike(Scene scene, Outages outages, RandomGenerator random) throws IOException, SQLException {
            // Nobody is harmed.
        }
    }

    private static final class NoScene implements Scene {

        @Override
        public Lab lab() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Line line() {
            throw new UnsupportedOperationException();
        }

        @Override
        public MigrationClient migration() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ProxyClient> proxies() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Etcd etcd() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Line wayToEtcd() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path replicationSecret() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restartController() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Service controller() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Service> proxyProcesses() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void awaitApplication(Side side) {
            throw new UnsupportedOperationException();
        }
    }
}
