package dev.crossfade.proxy.inbound;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes identifiers for requests that bring none: 128 random bits. They tell requests apart, and keep no secret. */
final class RequestIds {

    private RequestIds() {}

    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
