package dev.crossfade.proxy.inbound;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The streams of one connection that this side has reset. Their client may have sent more before it read of that, and what arrives of it
 * must be ignored (RFC 9113 §5.1): it is no second error. Bounded in streams, of which the oldest is forgotten, and in frames of each: who
 * sends more than that has not been told too late. Belongs to one event loop.
 */
final class ResetStreams {

    /** Those that may be open, twice: one may be reset, and its place taken by one that is reset, too, before its client reads of it. */
    static final int MOST = 2 * Http2Client.MOST_STREAMS;

    /** As many as may wait to be read of a stream that is open. */
    static final int FRAMES = UnreadFrames.MOST;

    private final Map<Integer, Integer> framesIgnored = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Integer> eldest) {
            return size() > MOST;
        }
    };

    void add(int stream) {
        framesIgnored.put(stream, 0);
    }

    /** Whether a frame that has come of a stream is to be ignored, and counts it. */
    boolean ignores(int stream) {
        Integer sofar = framesIgnored.computeIfPresent(stream, (number, count) -> count + 1);
        return sofar != null && sofar <= FRAMES;
    }
}
