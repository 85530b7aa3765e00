package dev.crossfade.proxy.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.TunnelEnd;
import dev.crossfade.proxy.routing.SampleTenant;
import dev.crossfade.proxy.routing.TenantHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route means for what has no end of its own, with time moved by hand. */
class EndlessAnswersTest {

    private final TenantHandle tenant = new TenantHandle(
            SampleTenant.named("acme", "acme.test"),
            Route.first(SampleTenant.named("acme", "acme.test").id(), Side.SOURCE));
    private final ManualLoop loop = new ManualLoop();
    private final EndlessAnswers answers = new EndlessAnswers(tenant, loop);

    @AfterEach
    void stop() {
        loop.shutdownNow();
    }

    @Test
    void holdStopsThemAndAnUnwindLetsThemGoOn() {
        Told one = begin();
        route(Side.SOURCE, RouteMode.HOLDING);
        assertEquals("hold", one.last());
        route(Side.SOURCE, RouteMode.DIRECT);
        assertEquals("goOn", one.last());
        assertEquals(1, answers.count());
    }

    @Test
    void flipEndsTheFirstAtOnceAndTheRestAFewAtATimeWithinTheSpread() {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(begin());
        }
        route(Side.TARGET, RouteMode.DIRECT);
        assertEquals(10, ended(all));
        long ticks = 0;
        while (loop.next()) {
            ticks++;
            assertTrue(ended(all) <= 10 * (ticks + 1), "more than a hundredth in one tick");
        }
        assertEquals(1000, ended(all));
        assertTrue(ticks * EndlessAnswers.TICK_MILLIS < EndlessAnswers.SPREAD.toMillis(), ticks + " ticks");
        assertTrue(all.stream().allMatch(one -> one.last().equals("end FLIPPED")));
    }

    @Test
    void thoseThatAreStillToBeEndedGoOnWhenTheRouteComesBack() {
        Told first = begin();
        Told second = begin();
        route(Side.TARGET, RouteMode.DIRECT);
        assertEquals("end FLIPPED", first.last());
        assertEquals("hold", second.last());
        route(Side.SOURCE, RouteMode.DIRECT);
        assertEquals("goOn", second.last());
        while (loop.next()) {
            // until nothing is left to do
        }
        assertEquals("goOn", second.last());
    }

    @Test
    void oneThatBeginsAfterItsRouteHasGoneIsEndedToo() {
        Route before = tenant.route();
        route(Side.TARGET, RouteMode.DIRECT);
        Told late = new Told(Side.SOURCE);
        answers.add(late, before);
        assertEquals(List.of(), late.all);
        while (loop.next()) {
            // until nothing is left to do
        }
        assertEquals("end FLIPPED", late.last());
    }

    @Test
    void oneAtTheOtherSideOfAnArmedRouteIsLeftAloneUntilTheNextRoute() {
        route(Side.SOURCE, RouteMode.ARMED);
        Told other = new Told(Side.TARGET);
        answers.add(other, tenant.route());
        while (loop.next()) {
            // until nothing is left to do
        }
        assertEquals(List.of(), other.all);
        route(Side.TARGET, RouteMode.DIRECT);
        assertEquals("goOn", other.last());
    }

    @Test
    void anotherArmedRouteEndsNoneAtEitherSide() {
        route(Side.SOURCE, RouteMode.ARMED);
        Told source = begin();
        Told other = new Told(Side.TARGET);
        answers.add(other, tenant.route());
        route(Side.SOURCE, RouteMode.ARMED);
        while (loop.next()) {
            // until nothing is left to do
        }
        assertEquals("goOn", source.last());
        assertEquals("goOn", other.last());
        route(Side.SOURCE, RouteMode.DIRECT);
        assertEquals("end FLIPPED", other.last());
    }

    @Test
    void goingDownEndsAllOfThemAndThoseThatComeLater() {
        Told one = begin();
        answers.goDown();
        assertEquals("end GOING_DOWN", one.last());
        Told late = begin();
        while (loop.next()) {
            // until nothing is left to do
        }
        assertEquals("end GOING_DOWN", late.last());
    }

    private Told begin() {
        Told one = new Told(Side.SOURCE);
        answers.add(one, tenant.route());
        return one;
    }

    private void route(Side primary, RouteMode mode) {
        Route now = tenant.route();
        tenant.apply(new Route(now.tenant(), now.epoch().next(), primary, mode, Set.of(), false, null));
        answers.followRoute();
    }

    private static long ended(List<Told> all) {
        return all.stream().filter(one -> one.last().startsWith("end")).count();
    }

    /** Notes what it is told; ends at once. */
    private final class Told implements Endless {

        private final Side side;
        private final List<String> all = new ArrayList<>();

        Told(Side side) {
            this.side = side;
        }

        String last() {
            return all.isEmpty() ? "" : all.get(all.size() - 1);
        }

        @Override
        public Side side() {
            return side;
        }

        @Override
        public void hold() {
            all.add("hold");
        }

        @Override
        public void goOn() {
            all.add("goOn");
        }

        @Override
        public void end(TunnelEnd why) {
            all.add("end " + why);
            answers.remove(this);
        }
    }

    /** Runs what is put off when it is told to. */
    private static final class ManualLoop extends ScheduledThreadPoolExecutor {

        private final Queue<Runnable> later = new ArrayDeque<>();

        ManualLoop() {
            super(0);
        }

        boolean next() {
            Runnable first = later.poll();
            if (first != null) {
                first.run();
            }
            return first != null;
        }

        @Override
        public void execute(Runnable task) {
            later.add(task);
        }

        @Override
        @SuppressWarnings("NullAway") // the future is not looked at
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            later.add(task);
            return null;
        }
    }
}
