package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Lineages;
import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.control.workflow.pace.AttemptFailed;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.Lineage;
import dev.crossfade.replication.verify.ComparisonReport;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which server answers at each side, as it was seen last. Once one is another, what was compared counts no more, until both are found equal
 * again. Thread-safe.
 */
public final class ServerSight {

    private final DatabasePair pair;
    private final ContentsSight contents;
    private final Clock clock;
    private final Object look = new Object();
    private volatile Lineages known;

    /** @param known to a predecessor */
    ServerSight(DatabasePair pair, ContentsSight contents, Lineages known, Clock clock) {
        this.pair = pair;
        this.contents = contents;
        this.known = known;
        this.clock = clock;
    }

    public Lineages known() {
        return known;
    }

    /** One look. A side that does not answer counts as the one that it was: once it answers, it is looked at again. */
    void look(Gates gates) {
        synchronized (look) {
            Lineages before = known;
            Lineages now = before;
            for (Map.Entry<Side, Lineage> one : answering(gates).entrySet()) {
                now = now.saw(one.getKey(), one.getValue(), clock.instant());
            }
            if (!now.failovers().equals(before.failovers())) {
                contents.forget();
                // What is under way was begun with the other server, and counts for nothing.
                pair.interruptLongWork();
                pair.reversed().interruptLongWork();
            } else if (findsEqual(contents.comparison())) {
                now = now.foundEqual();
            }
            known = now;
        }
    }

    private Map<Side, Lineage> answering(Gates gates) {
        Map<Side, Lineage> answers = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            // One that was silent a moment ago would only be waited for again.
            if (!(gates.at(side) instanceof GateView.Unknown)) {
                StreamLook.known(pair.at(side)::lineage).ifPresent(lineage -> answers.put(side, lineage));
            }
        }
        return answers;
    }

    /**
     * Large objects are the policy's matter: it waits until they are carried anew. Rows that keep changing are on both sides, and what was
     * lost of them came with their next change; but of those that nobody looked at again one may be lost altogether.
     */
    private static boolean findsEqual(@Nullable ComparisonReport rows) {
        return rows != null
                && rows.rowsDifferent() == 0
                && rows.unseen() == 0
                && rows.unsettled() <= SwitchoverPolicy.MOST_UNSETTLED;
    }

    /**
     * Under the clock, with the source fenced and the target's opening begun, neither of which outlives its server: what was compared was
     * theirs.
     *
     * @param compared those of which the policy knew that they are equal; what was seen since may be another already
     * @throws AttemptFailed when one of them is another
     */
    public void insistOnSame(Lineages compared) {
        BothSides<Optional<Lineage>> now =
                BothSides.ask(() -> ask(Side.SOURCE, compared), () -> ask(Side.TARGET, compared));
        now.here().ifPresent(lineage -> insistOnSame(Side.SOURCE, compared, lineage));
        now.there().ifPresent(lineage -> insistOnSame(Side.TARGET, compared, lineage));
    }

    /** A side of which nobody knew may deny it to our role, as {@code check} says: what is not known is not insisted on. */
    private Optional<Lineage> ask(Side side, Lineages compared) {
        return compared.seen().containsKey(side) ? Optional.of(pair.at(side).lineage()) : Optional.empty();
    }

    private static void insistOnSame(Side side, Lineages compared, Lineage now) {
        Lineage before = Objects.requireNonNull(compared.seen().get(side));
        AttemptFailed.unless(
                now.isSameAs(before),
                "the " + side.label() + " was failed over meanwhile: " + now.inWords() + ", where it was "
                        + before.inWords());
    }

    /**
     * Those since which nobody has found both sides equal.
     *
     * @param compared the rows, since then; null when they were not yet
     */
    List<Ailment> ailments(Direction followed, @Nullable ComparisonReport compared, TenantId tenant) {
        boolean differ = compared != null && compared.rowsDifferent() > 0;
        return known.failovers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> AilmentWords.failedOver(
                        one.getKey(),
                        one.getValue(),
                        followed,
                        differ ? AilmentWords.lostRows(one.getKey(), followed, tenant) : AilmentWords.COMPARED_ANEW))
                .toList();
    }
}
