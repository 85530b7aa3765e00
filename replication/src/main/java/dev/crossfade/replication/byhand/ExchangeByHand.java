package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;

/** The sides exchange their roles once the one that waited is open. Pure. */
final class ExchangeByHand {

    private final Attempted attempted;
    private final Side waiting;

    ExchangeByHand(Attempted attempted) {
        this.attempted = attempted;
        this.waiting = attempted.waiting();
    }

    /** The one that served stays shut. Only once the other says that it is open, in one breath. */
    Block block() {
        Side serving = attempted.serving();
        return new Block(
                "Exchange the roles",
                "The " + serving.label() + " stays shut to its application.",
                Psql.onlyIf(
                        Psql.proof(waiting, attempted.holds("state = 'open' AND epoch = " + attempted.epoch())),
                        Psql.onlyIf(
                                Psql.transaction(
                                        serving,
                                        attempted.moved(
                                                "state = 'guarded'",
                                                "state IN ('fenced', 'guarded') AND epoch = " + attempted.epoch())),
                                Psql.transaction(waiting, attempted.move(GateState.OPEN, GateState.SERVING)))));
    }
}
