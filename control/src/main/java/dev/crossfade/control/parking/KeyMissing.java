package dev.crossfade.control.parking;

/** What was sealed with a key that is not configured: it can be opened once that key is given again. */
public final class KeyMissing extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    KeyMissing() {
        super("it was sealed with a key that is not configured: add that one to control.parking.oldKeys");
    }
}
