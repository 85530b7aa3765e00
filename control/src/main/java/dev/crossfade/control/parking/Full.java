package dev.crossfade.control.parking;

/** More waits to be written down than there is room for: try again in a second. */
public final class Full extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Full(String message) {
        super(message, null, false, false);
    }
}
