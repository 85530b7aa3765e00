package dev.crossfade.control.notify;

import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which problems of migrations people have been told of. One has to stay for a while before they are, and so has its end: a database that
 * is silent for a moment wakes nobody. Not thread-safe.
 */
final class ProblemSight {

    static final Duration STAYS = Duration.ofSeconds(10);

    /** A controller that has just begun to lead finds one problem after the other: none is over only because it was not found yet. */
    static final Duration FINDS = Duration.ofMinutes(1);

    private final ToldProblems known;
    private final Map<String, Seen> seen = new HashMap<>();

    /**
     * Of one migration.
     *
     * @param told the problem that people know of
     * @param now the one that is there now
     * @param since when that is so
     */
    private record Seen(@Nullable String told, @Nullable String now, Instant since) {}

    /** Nothing is seen, and nobody was told anything, yet. */
    ProblemSight(ToldProblems known) {
        this.known = known;
    }

    /** What people were told before this controller began to lead. */
    void recall(Instant at) {
        known.all()
                .forEach((migration, problem) -> seen.putIfAbsent(migration, new Seen(problem, null, at.plus(FINDS))));
    }

    /** How it stands at this moment: what people are to be told, until they are. */
    Optional<Happening> look(MigrationStatus status, Instant at) {
        String problem = status.problem() == null ? null : status.problem().what();
        Seen last = seen.getOrDefault(status.migration(), new Seen(null, null, at));
        Instant since = equal(problem, last.now()) ? last.since() : at;
        // What has ended is soon forgotten by an operator, and never comes back.
        boolean stays = hasEnded(status) || !at.isBefore(since.plus(STAYS));
        boolean news = stays && !equal(problem, last.told());
        seen.put(status.migration(), new Seen(last.told(), problem, since));
        if (!news) {
            return Optional.empty();
        }
        return Optional.of(
                problem == null
                        ? new Happening(Kind.PROBLEM_OVER, "this is over: " + last.told())
                        : new Happening(Kind.PROBLEM, problem));
    }

    /**
     * People were told of something, and of its problem with it, if it has one. What is good closes what was open, whatever is wrong
     * then; what only informs wakes nobody, and does not count.
     */
    void told(Kind.Severity severity, MigrationStatus status, Instant at) {
        String problem = status.problem() == null ? null : status.problem().what();
        switch (severity) {
            case GOOD -> know(status.migration(), new Seen(null, problem, at));
            case WARNING, CRITICAL -> {
                // Without a problem what they know of is not over: that they are told once it has stayed away.
                if (problem != null) {
                    know(status.migration(), new Seen(problem, problem, at));
                }
            }
            case INFO -> {}
        }
    }

    private void know(String migration, Seen now) {
        Seen last = seen.get(migration);
        if (!equal(now.told(), last == null ? null : last.told())) {
            known.put(migration, now.told());
        }
        seen.put(migration, now);
    }

    /** All others are no more. */
    void keepOnly(Set<String> migrations) {
        seen.keySet().retainAll(migrations);
    }

    private static boolean hasEnded(MigrationStatus status) {
        return status.state().equals("aborted") || status.state().equals("done");
    }

    private static boolean equal(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }
}
