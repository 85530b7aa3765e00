package dev.crossfade.control.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Direction;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.workflow.runner.IdleLink;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleLinkTest {

    private final World world = new World();
    private final MovedClock clock = new MovedClock();
    private final WorldDatabases databases = new WorldDatabases(
            world,
            new MigrationSession(UUID.randomUUID(), SampleTenant.coordinated().id(), 1),
            clock);
    private final Watch watch = new Watch(databases, Lineages.UNSEEN, clock, clock.steady());
    private final KeptLog log = new KeptLog();
    private final IdleLink idle = new IdleLink(databases, watch, clock.steady(), log);

    @BeforeEach
    void stream() {
        watch.stream(true);
    }

    @Test
    void letsGoOfItsLogEverySoOftenInTheDirectionOfNow() {
        idle.tend();
        idle.tend();
        assertEquals(List.of("forward.reverse.followAlong"), world.calls);
        clock.move(IdleLink.EVERY);
        watch.follow(Direction.BACK);
        idle.tend();
        assertEquals(List.of("forward.reverse.followAlong", "back.reverse.followAlong"), world.calls);
    }

    @Test
    void doesNothingWhileAnAttemptsClockRunsOrNothingIsReplicated() {
        watch.pause(true);
        idle.tend();
        watch.pause(false);
        watch.stream(false);
        idle.tend();
        assertEquals(List.of(), world.calls);
        watch.stream(true);
        idle.tend();
        assertEquals(List.of("forward.reverse.followAlong"), world.calls);
    }

    @Test
    void failureIsForTheNextTime() {
        world.fate = (number, name) -> World.Turn.FAILS_BEFORE;
        idle.tend();
        clock.move(Duration.ofSeconds(1));
        idle.tend();
        assertEquals(1, world.calls.size());
        clock.move(IdleLink.EVERY);
        idle.tend();
        assertEquals(2, world.calls.size());
    }

    @Test
    void failureThatStaysTheSameIsToldOnceAndThatItIsOverOnce() {
        world.fate = (number, name) -> World.Turn.FAILS_BEFORE;
        tendAgain();
        tendAgain();
        List<String> told = log.taken();
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("WARN the idle link keeps its log for now: "), told::toString);

        world.fate = (number, name) -> World.Turn.SUCCEEDS;
        tendAgain();
        tendAgain();
        assertEquals(List.of("INFO the idle link lets go of its log again"), log.taken());
    }

    private void tendAgain() {
        clock.move(IdleLink.EVERY);
        idle.tend();
    }
}
