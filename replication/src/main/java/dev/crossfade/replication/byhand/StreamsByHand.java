package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.DdlLock;
import dev.crossfade.replication.stream.Publication;
import dev.crossfade.replication.stream.SubscriptionStatements;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes streams away, whose slots keep a server's log. The way back goes before an attempt begins, for nobody keeps it up by hand: what
 * comes from the source would come back by it. The gates stay: they alone say who may write. Pure.
 */
final class StreamsByHand {

    private final Attempted attempted;

    StreamsByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    /** Before the attempt; a controller makes it anew before one of its own. */
    List<Block> wayBack() {
        return both(attempted.direction().reversed(), "state = 'serving'", "state IN ('guarded', 'aborted')");
    }

    /** Once the sides have exchanged their roles: both, for a controller that opened the side itself had kept the way back. */
    List<Block> all() {
        List<Block> blocks = new ArrayList<>(both(attempted.direction(), "state = 'serving'", "state = 'guarded'"));
        blocks.addAll(both(attempted.direction().reversed(), "state = 'guarded'", "state = 'serving'"));
        return blocks;
    }

    /**
     * A slot goes after its subscription, and without a word to the other side, which need not answer.
     *
     * @param subscriber the condition on the subscriber's gate
     * @param publisher that on the publisher's
     */
    private List<Block> both(Direction stream, String subscriber, String publisher) {
        String name = attempted.session().streamName(stream);
        return List.of(
                block(stream.to(), subscriber, subscription(name), ""),
                block(stream.from(), publisher, Publication.removal(name) + ";", slot(stream.from(), name)));
    }

    private Block block(Side side, String condition, String removal, String slot) {
        String removed = Psql.transaction(side, attempted.holds(condition), removal);
        return new Block(
                "Take a stream away at the " + side.label(),
                "Once more does no harm.",
                slot.isEmpty() ? removed : Psql.onlyIf(removed, slot));
    }

    private static String subscription(String name) {
        return "SELECT count(*) > 0 AS there FROM pg_subscription WHERE subname = " + Filled.text(name)
                + " AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) \\gset\n\\if :there\n"
                + String.join(";\n", SubscriptionStatements.removal(name)) + ";\n\\endif";
    }

    /** Whoever still fetches from it is ended first. */
    private static String slot(Side side, String name) {
        String ours = " FROM pg_replication_slots WHERE slot_name = " + Filled.text(name)
                + " AND database = current_database()";
        return Psql.ofSlots(
                side,
                "SELECT pg_terminate_backend(active_pid, 5000)" + ours + " AND active_pid IS NOT NULL;\n"
                        + "SELECT pg_drop_replication_slot(slot_name)" + ours + ";");
    }

    /** The gate that stays would refuse the application's DDL for good. */
    Block unlockDdl() {
        Side side = attempted.waiting();
        return new Block(
                "Take the DDL lock away at the " + side.label(),
                "Once more does no harm.",
                Psql.transaction(
                        side,
                        attempted.holds("state = 'serving'"),
                        String.join(";\n", DdlLock.removal()).replace("TRIGGER ", "TRIGGER IF EXISTS ") + ";"));
    }
}
