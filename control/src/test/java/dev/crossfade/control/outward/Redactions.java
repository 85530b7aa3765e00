package dev.crossfade.control.outward;

import java.util.List;

/** For tests of what others say. */
public final class Redactions {

    private Redactions() {}

    public static Redaction of(String... secrets) {
        return new Redaction(List.of(secrets), List.of());
    }
}
