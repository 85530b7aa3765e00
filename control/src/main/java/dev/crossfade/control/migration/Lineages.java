package dev.crossfade.control.migration;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Lineage;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which server answers at each side, and which of them is another one since both sides were last found equal. A standby that was promoted
 * lacks what had not got to it. Rows that are lost at the subscriber are not sent again: its predecessor has confirmed them, and a walsender
 * passes over what was confirmed. So neither lag nor token tells of them, and only a comparison does that began after it.
 *
 * @param seen by side; a side that has not answered yet is missing
 * @param failovers by side; none where both are the servers that were compared
 */
public record Lineages(Map<Side, Lineage> seen, Map<Side, Failover> failovers) {

    /** Nobody has looked. */
    public static final Lineages UNSEEN = new Lineages(Map.of(), Map.of());

    public Lineages {
        seen = Map.copyOf(seen);
        failovers = Map.copyOf(failovers);
    }

    /**
     * A side is another server than it was.
     *
     * @param before the one that was last known to be equal to the other side, or was the first
     * @param after the one that answers since
     * @param at when it was seen first
     */
    public record Failover(Lineage before, Lineage after, Instant at) {}

    /** Adds a look at one side. The same again changes nothing, or makes known when it was begun; the first look tells no failover. */
    public Lineages saw(Side side, Lineage now, Instant at) {
        Lineage last = seen.get(side);
        if (last == null) {
            return new Lineages(with(seen, side, now), failovers);
        }
        if (now.isSameAs(last)) {
            return last.begun() == null && now.begun() != null ? new Lineages(with(seen, side, now), failovers) : this;
        }
        Failover unsettled = failovers.get(side);
        Failover failed = new Failover(unsettled == null ? last : unsettled.before(), now, at);
        return new Lineages(with(seen, side, now), with(failovers, side, failed));
    }

    private static <T> Map<Side, T> with(Map<Side, T> known, Side side, T added) {
        Map<Side, T> all = new EnumMap<>(Side.class);
        all.putAll(known);
        all.put(side, added);
        return all;
    }

    /** Both sides, as they are now, were found equal. */
    public Lineages foundEqual() {
        return failovers.isEmpty() ? this : new Lineages(seen, Map.of());
    }
}
