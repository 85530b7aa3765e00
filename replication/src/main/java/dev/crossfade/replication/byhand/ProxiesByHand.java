package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;

/** The routes, by the program's own verb at each proxy: it needs no controller. Pure. */
final class ProxiesByHand {

    /** Longer than anybody takes; a proxy keeps no request beyond {@code failover.hold.maxWait}. */
    private static final String UNTIL = "5m";

    private final Attempted attempted;

    ProxiesByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    Block name() {
        return new Block(
                "Name the proxies",
                "The admin addresses of every proxy that serves the tenant, with spaces between; `CROSSFADE_TOKEN` where they ask for one."
                        + " One that is left out leads its requests to the "
                        + attempted.serving().label() + ", which will refuse them.",
                "export PROXIES='…'");
    }

    /** Fails where one does not hold; then whatever is under way has as long as it is given. */
    String hold() {
        return "HELD=yes\n"
                + each(
                        attempted.serving(),
                        "holding --until " + UNTIL,
                        attempted.waiting(),
                        "{ HELD=no; echo \"NOT HELD: $PROXY\" >&2; }")
                + "\nsleep "
                + Math.max(1, attempted.tenant().switchover().drainTimeout().toSeconds()) + "\n[ \"$HELD\" = yes ]";
    }

    /** Only once the waiting side's gate says in the same breath that it is open. Goes on with the next proxy where one fails. */
    String flip() {
        return Psql.onlyIf(
                Psql.proof(
                        attempted.waiting(),
                        attempted.holds("state IN ('open', 'serving') AND epoch = " + attempted.epoch())),
                each(
                        attempted.waiting(),
                        "direct",
                        attempted.serving(),
                        "echo \"NOT FLIPPED, do it again: $PROXY\" >&2"));
    }

    private String each(Side to, String mode, Side fenced, String otherwise) {
        return "for PROXY in $PROXIES; do\ncrossfade route "
                + attempted.tenant().id() + " --proxy \"$PROXY\" --to " + to.label() + " --mode " + mode + " --fenced "
                + fenced.label() + " --force || " + otherwise + "\ndone";
    }
}
