package dev.crossfade.rehearsal;

import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.MigrationView;
import dev.crossfade.rehearsal.report.Progress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The changes of sides that the operator asks for, one after the other, and how each ended. */
final class Crossings {

    /** A fault strikes once: what comes after it is in peace, but for a machine that is busy. */
    static final int MOST_UNDONE = 3;

    private static final String DONE = "done";

    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(1);
    private static final Duration READINESS = Duration.ofSeconds(30);
    private static final Duration SWITCHOVER = Duration.ofMinutes(1);

    private final MigrationClient migration;
    private final Lookout lookout;
    private final Progress progress;
    private final Clock clock;
    private final IdleCpu idleCpu = new IdleCpu();
    private final List<Crossed> ended = new ArrayList<>();
    private int undone;

    Crossings(MigrationClient migration, Lookout lookout, Progress progress, Clock clock) {
        this.migration = migration;
        this.lookout = lookout;
        this.progress = progress;
        this.clock = clock;
    }

    /** An operator's verb. */
    @FunctionalInterface
    interface Verb {
        void say(MigrationClient migration) throws IOException, InterruptedException;
    }

    /**
     * Asks for one, and waits for its end. The first may end as it likes: that is judged.
     *
     * @throws IOException when it is refused for too long, does not end, or is a later one and not done
     */
    void make(String name, Verb verb) throws IOException, InterruptedException {
        progress.say(name);
        int before = lookout.attempt();
        idleCpu.begin();
        untilAccepted(verb, before);
        MigrationView end = lookout.await(
                "the " + name + " did not end", SWITCHOVER, view -> view.attempt() > before && view.switched());
        progress.say(name + " " + end.outcome());
        ended.add(new Crossed(end.outcome(), ended.isEmpty() ? undone : 0, end.marks(), idleCpu.share()));
        if (ended.size() > 1 && !DONE.equals(end.outcome())) {
            throw new IOException("the " + name + " was not done: " + end.outcome()
                    + (end.problem() == null ? "" : ", " + end.problem()));
        }
    }

    /**
     * The first was struck by a fault: where that undid it another one is made in its place once the migration has recovered, until one is
     * done, or {@value #MOST_UNDONE} more were not.
     *
     * @throws IOException as {@link #make}, or when the migration does not recover
     */
    void makeTheFirstAgainUntilDone() throws IOException, InterruptedException {
        while (!DONE.equals(ended(0).outcome()) && undone < MOST_UNDONE) {
            lookout.awaitRecovery();
            ended.clear();
            undone++;
            make("next switchover", MigrationClient::switchover);
        }
    }

    /** In order, from 0; of one that it did not come to, that. */
    Crossed ended(int number) {
        return number < ended.size() ? ended.get(number) : Crossed.NEVER;
    }

    /**
     * A guard may say no for a moment, as while the lag is above {@code maxLag}: asked again until it says yes, within a bound. Where the
     * controller may be away, its word may be lost, and then the attempt itself tells that it was accepted.
     */
    private void untilAccepted(Verb verb, int before) throws IOException, InterruptedException {
        Instant until = clock.instant().plus(READINESS);
        boolean accepted = false;
        while (!accepted) {
            try {
                verb.say(migration);
                accepted = true;
            } catch (IOException e) {
                boolean mayCome = e instanceof MigrationClient.Refused || lookout.toleratesAbsence();
                if (!mayCome || clock.instant().isAfter(until)) {
                    throw e;
                }
                progress.say("not yet: " + e.getMessage());
                lookout.watchUntil(clock.instant().plus(BETWEEN_REQUESTS));
                accepted = lookout.attempt() > before;
            }
        }
    }
}
