package dev.crossfade.control.parking;

/** What a request says, as nobody can read it without the key. */
public final class Sealed {

    private final byte[] bytes;

    /** @param bytes not copied */
    public Sealed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** As they are kept; not copied. */
    public byte[] bytes() {
        return bytes;
    }
}
