package dev.crossfade.control.leader;

import java.util.Optional;

/** What was asked for is for the controller that leads; nothing was done. Whoever asked may ask that one, or again in a moment. */
public final class NotLeading extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String why;
    private final transient Optional<String> leader;

    /**
     * Of one that stands by, or does so for one tenant only.
     *
     * @param leader the API's address of who leads, {@code HOST:PORT}; empty when that is not known, or is this one in a moment
     */
    public NotLeading(String why, Optional<String> leader) {
        super("this controller does not lead: " + why);
        this.why = why;
        this.leader = leader;
    }

    public String why() {
        return why;
    }

    public Optional<String> leader() {
        return leader;
    }
}
