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
                        + " Shows the route of each; one that is left out goes on to lead its requests where it does now. `crossfade` is the"
                        + " program, to be found in PATH.",
                "export PROXIES='http://…:9902 http://…:9902'\n"
                        + each("", "which do not answer as a proxy of the tenant does"));
    }

    /** Only of an attempt that is armed. Fails where one does not hold: then nothing has been fenced yet. */
    String hold() {
        return Psql.onlyIf(
                Psql.proof(attempted.waiting(), attempted.holds("state = 'armed' AND epoch = " + attempted.epoch())),
                Psql.onlyIf(
                        Psql.proof(
                                attempted.serving(),
                                attempted.holds("state = 'serving' AND epoch <= " + attempted.epoch())),
                        each(attempted.serving(), "holding --until " + UNTIL, attempted.waiting()) + " &&\nsleep "
                                + Math.max(
                                        1,
                                        attempted
                                                .tenant()
                                                .switchover()
                                                .drainTimeout()
                                                .toSeconds())));
    }

    /** Only once the waiting side's gate says in the same breath that it is open. Fails once all were asked, where one has not followed. */
    String flip() {
        return Psql.onlyIf(
                Psql.proof(
                        attempted.waiting(),
                        attempted.holds("state IN ('open', 'serving') AND epoch = " + attempted.epoch())),
                each(attempted.waiting(), "direct", attempted.serving()));
    }

    /** Back to the side that serves: of an attempt that was undone. */
    Block release() {
        return new Block(
                "Lead the requests to the " + attempted.serving().label() + " again",
                "Once more does no harm.",
                Psql.onlyIf(
                        Psql.proof(attempted.serving(), attempted.holds("state = 'serving'")),
                        each(attempted.serving(), "direct", attempted.waiting())));
    }

    private String each(Side to, String mode, Side fenced) {
        return each(
                " --to " + to.label() + " --mode " + mode + " --fenced " + fenced.label() + " --force",
                "which did not follow");
    }

    /** All of them are asked, also where one has failed. */
    private String each(String change, String otherwise) {
        return "FAILED=\nfor PROXY in ${PROXIES:?paste the block that names the proxies}; do\ncrossfade route "
                + attempted.tenant().id()
                + " --proxy \"$PROXY\"" + change + " || FAILED=\"$FAILED $PROXY\"\ndone\n"
                + "[ -z \"$FAILED\" ] || { echo \"" + otherwise + ":$FAILED\" >&2; false; }";
    }
}
