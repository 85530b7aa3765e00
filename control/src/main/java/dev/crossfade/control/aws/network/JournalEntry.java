package dev.crossfade.control.aws.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.Act;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the journal.
 *
 * @param act the name of one of {@link Act}
 * @param peering empty while there is none
 * @param side null for what is of both
 * @param resource the route table, the group; empty for none
 * @param detail the block, the rule; empty for none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record JournalEntry(
        Instant at,
        String tenant,
        Phase phase,
        String act,
        String peering,
        @Nullable Side side,
        String resource,
        String detail) {

    JournalEntry {
        peering = orEmpty(peering);
        resource = orEmpty(resource);
        detail = orEmpty(detail);
    }

    /** How far an act is. */
    enum Phase {
        BEGIN,
        DONE,
        /** AWS refused it: nothing was made. */
        FAILED
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static JournalEntry of(Instant at, String tenant, Phase phase, Act act, String peering) {
        return new JournalEntry(
                at, tenant, phase, act.getClass().getSimpleName(), peering, act.side(), act.resource(), act.detail());
    }
}
