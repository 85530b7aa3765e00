package dev.crossfade.control.hooks;

/** What one run of a hook has come to. */
public sealed interface HookAnswer {

    /** The migration may go on. */
    record GoOn() implements HookAnswer {}

    /** Not yet: it is run again in a while. */
    record Wait(String reason) implements HookAnswer {}

    /** It has failed, or did not end in its time; with what it said last. */
    record Failed(String reason) implements HookAnswer {}
}
