package dev.crossfade.rehearsal;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.ledger.Absences;
import dev.crossfade.rehearsal.load.EventTally;
import dev.crossfade.rehearsal.operator.ParkedClient;
import dev.crossfade.rehearsal.operator.ProxyClient;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What partners' events live through that nobody can take for a while: the source's application dies, the tenant moves, and then it is away on
 * both sides. Begins at the hold point, under load. Every wait has a bound.
 */
final class WebhookStory {

    private static final Duration IN_BETWEEN = Duration.ofSeconds(3);
    private static final Duration BOTH_AWAY = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PARKED_WITHIN = Duration.ofSeconds(20);

    /** A key that failed for half a minute may rest for as long again. */
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);

    private static final Duration DIRECT_WITHIN = Duration.ofSeconds(20);

    private final Deployment deployment;
    private final Crossing crossing;
    private final Lookout lookout;
    private final EventTally events;
    private final Progress progress;
    private final Clock clock;
    private final Absences absences = new Absences();
    private String inTheWay = "";

    /** The switchover, to its end. */
    interface Crossing {

        /** @return when the route led to the target; null where it never did */
        @Nullable
        Instant switchOver() throws IOException, InterruptedException;
    }

    WebhookStory(
            Deployment deployment,
            Crossing crossing,
            Lookout lookout,
            EventTally events,
            Progress progress,
            Clock clock) {
        this.deployment = deployment;
        this.crossing = crossing;
        this.lookout = lookout;
        this.events = events;
        this.progress = progress;
        this.clock = clock;
    }

    /** @throws IOException when it does not go on; the message says with what */
    void tell() throws IOException, InterruptedException {
        Instant died = goesAway(Side.SOURCE);
        awaitParking("no event was parked though the source's application was gone");
        switchOver(died);
        awaitDrained("what was parked before the switchover was not delivered");
        awaitAnswers("the target's application answered no event after the switchover");
        Instant gone = goesAway(Side.TARGET);
        awaitParking("no event was parked though both applications were gone");
        lookout.watchUntil(gone.plus(BOTH_AWAY));
        comesBack(Side.TARGET, gone);
        awaitDrained("what was parked while both applications were gone was not delivered");
        awaitAnswers("the target's application answered no event once all was delivered");
    }

    /** Before the tenant goes back there. */
    void sourceComesBack() throws IOException, InterruptedException {
        deployment.shop(Side.SOURCE).startAgain();
        progress.say("the application of the source is back");
    }

    /** Once nobody sends or defers any more: what is left is delivered. */
    void settle() throws IOException, InterruptedException {
        String otherwise = "what was left when the load ended was not delivered";
        await(() -> isDrained(ParkedClient::nothingWaits), DRAINED_WITHIN, () -> otherwise + " (" + inTheWay + ")");
        progress.say("all that was parked or deferred is delivered");
    }

    /** When nobody could take an event. */
    Absences absences() {
        return absences;
    }

    private Instant goesAway(Side side) throws InterruptedException {
        progress.say("the application of the " + side.label() + " is killed");
        deployment.shop(side).kill();
        return clock.instant();
    }

    private void comesBack(Side side, Instant gone) throws IOException, InterruptedException {
        deployment.shop(side).startAgain();
        absences.add(gone, clock.instant());
        progress.say("the application of the " + side.label() + " is back");
    }

    private void switchOver(Instant died) throws IOException, InterruptedException {
        Instant flipped = crossing.switchOver();
        if (flipped != null) {
            absences.add(died, flipped);
        }
    }

    private void awaitParking(String otherwise) throws IOException, InterruptedException {
        long before = events.parked();
        await(() -> events.parked() > before, PARKED_WITHIN, () -> otherwise);
        lookout.watchUntil(clock.instant().plus(IN_BETWEEN));
    }

    private void awaitDrained(String otherwise) throws IOException, InterruptedException {
        await(
                () -> isDrained(ParkedClient::nothingParkedWaits),
                DRAINED_WITHIN,
                () -> otherwise + " (" + inTheWay + ")");
        progress.say("all that was parked is delivered");
    }

    private void awaitAnswers(String otherwise) throws IOException, InterruptedException {
        long before = events.answered();
        await(() -> events.answered() > before, DIRECT_WITHIN, () -> otherwise);
        lookout.watchUntil(clock.instant().plus(IN_BETWEEN));
    }

    /** A look at what the controller keeps. */
    private interface Look {
        boolean at(ParkedClient parked) throws IOException, InterruptedException;
    }

    /** Nothing waits, and no proxy parks what comes. */
    private boolean isDrained(Look nothingWaits) throws InterruptedException {
        try {
            for (ProxyClient proxy : deployment.proxies()) {
                if (proxy.parksAtOnce()) {
                    inTheWay = proxy.id() + " parks what comes";
                    return false;
                }
            }
            inTheWay = "some of it waits at the controller";
            return nothingWaits.at(deployment.parked());
        } catch (IOException e) {
            // Whoever was asked may have been killed a moment ago, and is asked again.
            inTheWay = FailureWords.of(e);
            return false;
        }
    }

    /** Something to look at. */
    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void await(Condition condition, Duration atMost, Supplier<String> otherwise)
            throws IOException, InterruptedException {
        Instant until = clock.instant().plus(atMost);
        while (!condition.holds()) {
            if (clock.instant().isAfter(until)) {
                throw new IOException(otherwise.get() + ", within " + atMost.toSeconds() + " s");
            }
            lookout.watchUntil(clock.instant().plus(LOOK_EVERY));
        }
    }
}
