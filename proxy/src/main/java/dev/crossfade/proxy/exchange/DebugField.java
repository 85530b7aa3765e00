package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code Crossfade-Debug} on an answer, for an operator who has asked: how it came about. */
final class DebugField {

    private static final AsciiString NAME = AsciiString.cached("crossfade-debug");

    private DebugField() {}

    /**
     * @param side of the last attempt; null when there was none
     * @param heldNanos all waits together
     */
    static void set(HttpHeaders answer, @Nullable Side side, int attempts, Epoch epoch, long heldNanos) {
        answer.set(
                NAME,
                "side=" + (side == null ? "none" : side.label()) + ", attempts=" + attempts + ", epoch=" + epoch.value()
                        + ", held-ms=" + TimeUnit.NANOSECONDS.toMillis(heldNanos));
    }
}
