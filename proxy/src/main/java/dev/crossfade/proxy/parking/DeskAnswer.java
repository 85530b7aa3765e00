package dev.crossfade.proxy.parking;

import dev.crossfade.config.wire.ParkedReceipt;

/** What came of a question to the desk. Whatever says why is for operators: it may name addresses. */
public sealed interface DeskAnswer {

    /** Whether it is certain that the request is not stored, and that whoever could store it will not, or is not there. */
    default boolean isDeclined() {
        return this instanceof Refused || this instanceof Untaken;
    }

    /** The request is stored, or was some time ago. */
    record Receipt(ParkedReceipt receipt) implements DeskAnswer {}

    /**
     * The controller has looked at it, and will not take it, now or later.
     *
     * @param status as 404 for what it does not know, 413, 422 where no rule of its own matches
     */
    record Refused(int status, String why) implements DeskAnswer {}

    /** Nobody has taken it: no controller is there, none of them leads, or the one that does has no room. It is not stored. */
    record Untaken(String why) implements DeskAnswer {}

    /** As many are at the controller as may be; this one was not sent. */
    record Busy() implements DeskAnswer {}

    /** It was sent, and no answer came that could be understood: nobody can know whether it is stored. */
    record Lost(String why) implements DeskAnswer {}
}
