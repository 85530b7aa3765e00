package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.guard.ShutOut;
import java.util.List;

/**
 * Takes an attempt back as {@code fence lift} does: first the side that waits says {@code aborted}, so that nobody can open it, and only
 * in one breath with a proof of that the other is let in again, with an epoch above the attempt's. Pure.
 */
final class UndoByHand {

    private final Attempted attempted;

    UndoByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    List<Block> blocks() {
        Side waiting = attempted.waiting();
        Side serving = attempted.serving();
        return List.of(
                new Block(
                        "Abort at the " + waiting.label(),
                        "Fails where the " + waiting.label() + " is open: then the way is forward, and the "
                                + serving.label() + " stays shut. Take the page anew.",
                        Psql.transaction(waiting, abort())),
                new Block(
                        "Let the application into the " + serving.label() + " again",
                        "Looks first whether the " + waiting.label()
                                + " says aborted, and does nothing where it does not.",
                        Psql.onlyIf(Psql.proof(waiting, aborted()), Psql.transaction(serving, unfence()))));
    }

    private String abort() {
        return attempted.moved(
                "state = 'aborted', epoch = greatest(epoch, " + attempted.epoch() + ")",
                "state IN ('guarded', 'armed', 'aborted') AND epoch <= " + attempted.epoch());
    }

    private String aborted() {
        return attempted.holds("state = 'aborted' AND epoch >= " + attempted.epoch());
    }

    /** The move first: what fails there has let nobody in. */
    private String unfence() {
        return String.join(
                "\n",
                attempted.moved(
                        "state = 'serving', epoch = " + attempted.epoch().next(),
                        "state IN ('serving', 'fencing', 'fenced') AND epoch <= " + attempted.epoch()),
                Psql.statement(GuardFunction.LETS_PASS),
                Psql.run(ShutOut.lettingIn(
                        attempted.database(attempted.serving()).replication().user())),
                Psql.statement(ShutOut.FORGET));
    }
}
