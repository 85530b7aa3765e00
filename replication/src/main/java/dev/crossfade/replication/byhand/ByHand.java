package dev.crossfade.replication.byhand;

import java.util.ArrayList;
import java.util.List;

/** The blocks of a page, in the order in which they are pasted. Pure. */
public final class ByHand {

    private static final String STOPPED =
            "STOPPED. Whatever is above, make the page anew: it says whether the way is back or forward.";

    private final Attempted attempted;

    public ByHand(Attempted attempted) {
        this.attempted = attempted;
    }

    /** The first of every page: from then on no controller does anything. */
    public List<Block> takeOver() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Connections.of(attempted));
        blocks.addAll(told(new TakeoverByHand(attempted).blocks()));
        return blocks;
    }

    /** Before the first that leads requests; none where the tenant has no proxies. */
    public List<Block> nameProxies() {
        return leadsRequests() ? told(List.of(new ProxiesByHand(attempted).name())) : List.of();
    }

    /** The only thing that is left of an attempt whose target is not open. */
    public List<Block> undo() {
        List<Block> blocks = new ArrayList<>(new UndoByHand(attempted).blocks());
        blocks.addAll(release());
        return told(blocks);
    }

    /** For proxies that hold, or lead to the side that is shut, though no attempt is under way. */
    public List<Block> leadAgain() {
        return told(release());
    }

    private List<Block> release() {
        return leadsRequests() ? List.of(new ProxiesByHand(attempted).release()) : List.of();
    }

    /**
     * A switchover, forward: what comes before the clock block by block, and what comes under it as one, for while it lasts requests wait
     * no longer than a proxy holds them.
     */
    public List<Block> attempt(HandGround ground) {
        List<Block> blocks = new ArrayList<>(new ProofsByHand(attempted, ground.carried()).blocks());
        blocks.add(new Block(
                "Put the guard on the tables of the " + attempted.serving().label(),
                "Each table is locked for a moment. Where that is not had within 2 s, once more does no harm.",
                TriggersByHand.create(attempted, ground.guardedAtSource())));
        blocks.add(new SequencesByHand(attempted, ground.sequencesLeftOut()).widen());
        if (attempted.carriesLargeObjects()) {
            blocks.add(new LargeObjectsByHand(attempted).tryOut());
        }
        blocks.add(new FenceByHand(attempted, ground).tryOut());
        blocks.addAll(new StreamsByHand(attempted).wayBack());
        blocks.add(new OpeningByHand(attempted, ground).arm());
        List<Block> told = new ArrayList<>(told(blocks));
        told.add(new Block(
                "Switch over",
                "**The clock runs.** One block, whose parts stop at the first that fails. Until *Open the "
                        + attempted.waiting().label()
                        + "*, which is the point of no return, all of it can be taken back."
                        + (leadsRequests()
                                ? " A proxy holds a request for "
                                        + attempted
                                                .tenant()
                                                .failover()
                                                .hold()
                                                .maxWait()
                                                .toSeconds()
                                        + " s at most (`failover.hold.maxWait`), and answers 503 then."
                                : ""),
                Psql.chain(underTheClock(ground), STOPPED)));
        return told;
    }

    private List<Block> underTheClock(HandGround ground) {
        OpeningByHand opening = new OpeningByHand(attempted, ground);
        List<Block> parts = new ArrayList<>();
        if (leadsRequests()) {
            parts.add(new Block("Hold requests at the proxies", "", new ProxiesByHand(attempted).hold()));
        }
        parts.addAll(new FenceByHand(attempted, ground).blocks());
        parts.add(opening.awaitToken());
        parts.add(new Block(
                "Set the sequences of the " + attempted.waiting().label(),
                "",
                new SequencesByHand(attempted, ground.sequencesLeftOut()).carry()));
        if (attempted.carriesLargeObjects()) {
            parts.add(new Block(
                    "See that both sides have the same large objects", "", new LargeObjectsByHand(attempted).equal()));
        }
        parts.add(opening.open());
        parts.addAll(completing());
        return parts;
    }

    /** What is left once the side that waited is open. */
    public List<Block> complete() {
        return told(completing());
    }

    /** The roles only once every proxy has followed: until then a page made anew has the same two. */
    private List<Block> completing() {
        List<Block> blocks = new ArrayList<>();
        if (leadsRequests()) {
            blocks.add(new Block(
                    "Lead the requests to the " + attempted.waiting().label(),
                    "Nothing is led there while the gate does not say that it is open. Once more does no harm.",
                    new ProxiesByHand(attempted).flip()));
        }
        blocks.add(new ExchangeByHand(attempted).block());
        return blocks;
    }

    /** Once the sides have exchanged their roles, and nobody wants to go back: their slots would fill a disk. */
    public List<Block> takeStreamsAway() {
        List<Block> blocks = new ArrayList<>(new StreamsByHand(attempted).all());
        if (attempted.tenant().replication().ddlLock()) {
            blocks.add(new StreamsByHand(attempted).unlockDdl());
        }
        return told(blocks);
    }

    /** In a word at its end. */
    private static List<Block> told(List<Block> blocks) {
        return blocks.stream()
                .map(block -> new Block(block.title(), block.words(), Psql.told(block.shell())))
                .toList();
    }

    private boolean leadsRequests() {
        return !attempted.tenant().hosts().isEmpty();
    }
}
