package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;

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
                        Psql.proof(waiting, attempted.holds(opened())),
                        Psql.onlyIf(
                                Psql.transaction(
                                        serving,
                                        attempted.moved(
                                                "state = 'guarded'",
                                                "state IN ('fenced', 'guarded') AND epoch = " + attempted.epoch())),
                                Psql.transaction(waiting, attempted.moved("state = 'serving'", opened())))));
    }

    /** It may serve already: a controller whose other side did not answer has left it so. */
    private String opened() {
        return "state IN ('open', 'serving') AND epoch = " + attempted.epoch();
    }
}
