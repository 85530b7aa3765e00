package dev.crossfade.control.migration;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.verify.ComparisonReport;
import dev.crossfade.replication.verify.Difference;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a switchover asks of both sides' contents: equal schemas, rows, large objects and sequences, known, and not too long ago. */
final class EqualContents {

    /** Examples of what differs; a person looks further in the databases. */
    private static final int MOST_NAMED = 5;

    private final TenantId tenant;

    /** @param tenant whose name stands in what a person is to run */
    EqualContents(TenantId tenant) {
        this.tenant = tenant;
    }

    /**
     * Adds what is missing.
     *
     * @param no what a person has to mend
     * @param notYet what may pass by itself
     */
    void insist(Readiness seen, List<Obstacle> no, List<Obstacle> notYet) {
        schemas(seen.drift(), no, notYet);
        rows(seen, no, notYet);
        if (seen.carriesLargeObjects() && seen.largeObjects() == null) {
            notYet.add(
                    Obstacle.passing(
                            "the large objects were not carried yet",
                            "after a start of the controller, and once the tenant has changed sides, all of them are compared first"));
        } else if (seen.largeObjects() != null
                && !seen.largeObjects().different().isEmpty()) {
            no.add(Obstacle.toMend(
                    seen.largeObjects().different().size() + " large objects differ",
                    firstOf(seen.largeObjects().different()),
                    "what is named with the server's words cannot be carried: mend what it says (as a rule our role is no member of an"
                            + " owner); anything else was altered on the target, and has been overwritten: find out who wrote there."
                            + " Then crossfade verify " + tenant + ", which carries and compares anew"));
        }
        if (seen.sequences() == null) {
            notYet.add(Obstacle.passing("the sequences have no headroom yet", ""));
        } else if (!seen.sequences().behind().isEmpty()) {
            no.add(Obstacle.toMend(
                    "sequences are behind",
                    String.join(", ", seen.sequences().behind()),
                    "see why the target's sequences cannot be set: the controller's log names it"));
        }
    }

    private static String firstOf(List<String> words) {
        String first = words.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return words.size() <= MOST_NAMED ? first : first + ", and " + (words.size() - MOST_NAMED) + " more";
    }

    private static void schemas(@Nullable List<Drift> drift, List<Obstacle> no, List<Obstacle> notYet) {
        if (drift == null) {
            notYet.add(Obstacle.passing("the schemas were not compared yet", ""));
        } else if (!drift.isEmpty()) {
            no.add(Obstacle.toMend(
                    "the schemas differ in " + drift.size() + (drift.size() == 1 ? " object" : " objects"),
                    named(drift),
                    "make the same change on the other side, or take it back" + Drift.mends(drift)));
        }
    }

    private static String named(List<Drift> drift) {
        String first = drift.stream().limit(MOST_NAMED).map(Drift::inWords).collect(Collectors.joining(", "));
        return drift.size() <= MOST_NAMED ? first : first + ", and " + (drift.size() - MOST_NAMED) + " more";
    }

    private void rows(Readiness seen, List<Obstacle> no, List<Obstacle> notYet) {
        ComparisonReport comparison = seen.comparison();
        Instant now = seen.now();
        if (comparison == null) {
            notYet.add(
                    Obstacle.passing(
                            "the rows were not compared yet",
                            "after a start of the controller, a failover, or writes behind the fence, all of them are compared first"));
        } else if (rowsDiffer(seen)) {
            no.add(differing(seen, comparison));
        } else if (SwitchoverPolicy.tooOld(comparison.at(), now, SwitchoverPolicy.FRESH_COMPARISON)) {
            notYet.add(Obstacle.passing("the rows were last compared at " + comparison.at(), ""));
        } else if (comparison.unsettled() > SwitchoverPolicy.MOST_UNSETTLED) {
            notYet.add(Obstacle.passing(
                    comparison.unsettled() + " rows could not be compared, for they kept changing or were too many",
                    ""));
        }
    }

    /** Known to, and not only suspected. */
    static boolean rowsDiffer(Readiness seen) {
        ComparisonReport comparison = seen.comparison();
        return comparison != null && comparison.rowsDifferent() > 0;
    }

    /** After a failover it is that, and nobody who wrote, that explains them: one cause, and its remedy. */
    private Obstacle differing(Readiness seen, ComparisonReport comparison) {
        List<Ailment> failovers =
                seen.ailments().stream().filter(one -> one.kind().isDoubt()).toList();
        String examples = firstOf(
                comparison.differences().stream().map(Difference::inWords).toList());
        return Obstacle.toMend(
                comparison.rowsDifferent() + (comparison.rowsDifferent() == 1 ? " row differs" : " rows differ"),
                Stream.concat(Stream.of(examples), failovers.stream().map(one -> one.what() + ": " + one.why()))
                        .filter(words -> !words.isEmpty())
                        .collect(Collectors.joining("; ")),
                failovers.isEmpty()
                        ? writtenBySomebody(seen.direction())
                        : failovers.stream().map(Ailment::mend).collect(Collectors.joining("; ")));
    }

    private String writtenBySomebody(Direction direction) {
        String compareAnew = "crossfade verify " + tenant + ", which carries and compares anew";
        return direction == Direction.FORWARD
                ? "find out who wrote to the target, and mend the rows there; then " + compareAnew
                        + "; or crossfade abort " + tenant + ", then crossfade migrate " + tenant + " copies anew"
                : "find out who wrote to the source, or what stops replication back to it, and mend the rows there; then "
                        + compareAnew;
    }
}
