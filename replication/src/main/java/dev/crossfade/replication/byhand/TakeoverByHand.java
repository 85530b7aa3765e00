package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.Takeover;
import java.util.List;
import java.util.stream.Stream;

/** Makes the page's generation the one that may act: from then on a controller that still runs is refused at both sides. Pure. */
final class TakeoverByHand {

    private final Attempted attempted;

    TakeoverByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    List<Block> blocks() {
        return Stream.of(attempted.waiting(), attempted.serving())
                .map(side -> new Block(
                        "Take over at the " + side.label(),
                        "Ends the controller's sessions and raises the gate's generation. Once more does no harm. Where it fails, the gate"
                                + " is another migration's or of a higher generation: this page is out of date.",
                        Psql.transaction(side, ending(side), raise(), ending(side))))
                .toList();
    }

    private String raise() {
        long generation = attempted.session().generation();
        String condition = "migration = " + attempted.migration() + " AND generation <= " + generation;
        return attempted.insist(
                "UPDATE crossfade.gate SET generation = " + generation + " WHERE " + condition,
                "a generation of " + generation + " at most");
    }

    /** Whoever holds the row is gone before it is asked for, and who came in between after. */
    private String ending(Side side) {
        return "SELECT pg_stat_clear_snapshot();\n"
                + Psql.statement(Filled.in(
                        Takeover.END_LOWER,
                        Filled.text("crossfade/" + attempted.session().migration() + "/%"),
                        attempted.replicationRole(side),
                        Long.toString(attempted.session().generation())));
    }
}
