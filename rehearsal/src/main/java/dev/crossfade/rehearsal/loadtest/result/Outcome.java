package dev.crossfade.rehearsal.loadtest.result;

/** What became of a request. */
public enum Outcome {
    /** Answered with a status that is right. */
    OK,
    /** Answered with another status. */
    UNEXPECTED_STATUS,
    /** Sent, perhaps only in part, and not answered whole: nobody knows whether it was applied. */
    NO_ANSWER,
    /** Due, and never sent: all connections were busy for too long, or too many others waited. */
    NOT_SENT
}
