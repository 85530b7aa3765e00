package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One way through a tunnel: what arrives at one port goes to the other as it is, and stops or ends between two frames. Read only
 * as fast as the other end takes it. What is kept while it stands still is one read's worth, and what a transport reads unasked
 * when its peer ends. Belongs to one event loop.
 *
 * <pre>
 * STOPPED  → PASSING            it goes on; so it begins
 * PASSING  → STOPPING, STOPPED  it is to stop, in a frame or between two
 * STOPPING → STOPPED            the frame has ended
 * STOPPING → PASSING            it goes on after all
 * any      → ENDING, ENDED      it is to end, in a frame or between two
 * ENDING   → ENDED              the frame has ended, and a Close followed it: the rest is only looked through for the sender's own
 * </pre>
 */
final class Direction {

    private enum State {
        STOPPED,
        PASSING,
        STOPPING,
        ENDING,
        ENDED
    }

    private static final int BEGUN_EARLIER = -1;

    private final TunnelPort from;
    private final TunnelPort to;
    private final WebSocketFrames frames;
    private final Deque<ByteBuf> kept = new ArrayDeque<>(2);

    private State state = State.STOPPED;
    private @Nullable ByteBuf close;
    private boolean inputEnded;
    /** The receiver has the beginning of a frame that turned out malformed. */
    private boolean torn;

    Direction(TunnelPort from, TunnelPort to, WebSocketFrames frames) {
        this.from = from;
        this.to = to;
        this.frames = frames;
    }

    /** Whether nothing more will be written: a Close of the proxy's own stands at the end, where one could. */
    boolean isEnded() {
        return state == State.ENDED;
    }

    /** Whether its sender has sent a Close. */
    boolean isClosedBySender() {
        return frames.isClosed();
    }

    boolean isMalformed() {
        return frames.isMalformed();
    }

    /** Takes bytes that have arrived, and which now belong to it; what is written is not flushed. */
    void arrived(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        switch (state) {
            case PASSING, STOPPING, ENDING -> pass(bytes);
            case STOPPED -> kept.addLast(bytes);
            case ENDED -> lookThrough(bytes);
        }
    }

    /** Asks for more when it can be taken. */
    void readOn() {
        boolean wanted = switch (state) {
            case PASSING, STOPPING, ENDING -> to.isWritable();
            case STOPPED -> false;
            case ENDED -> true;
        };
        if (wanted && !inputEnded) {
            from.read();
        }
    }

    void stop() {
        if (state == State.PASSING) {
            state = frames.isAtBoundary() ? State.STOPPED : State.STOPPING;
        }
    }

    /** Passes on what was kept, and flushes it. */
    void goOn() {
        if (state != State.STOPPED && state != State.STOPPING) {
            return;
        }
        state = State.PASSING;
        while (state == State.PASSING && !kept.isEmpty()) {
            pass(kept.removeFirst());
        }
        to.flush();
        if (inputEnded && state == State.PASSING) {
            to.endOutput();
        }
        readOn();
    }

    /** Writes the Close, which is given away, behind the frame that is under way; when no boundary comes, it is left out. */
    void endWith(ByteBuf frame) {
        close = frame;
        boolean between = frames.isMalformed() ? !torn : frames.isAtBoundary();
        if (between) {
            end();
        } else if (frames.isMalformed() || inputEnded) {
            state = State.ENDED;
            release();
        } else {
            state = State.ENDING;
        }
        to.flush();
        readOn();
    }

    /** The sender sends no more. */
    void inputEnded() {
        inputEnded = true;
        switch (state) {
            case PASSING, STOPPING -> to.endOutput();
            case ENDING -> {
                state = State.ENDED;
                to.endOutput();
            }
            case STOPPED, ENDED -> {}
        }
    }

    void release() {
        kept.forEach(ByteBuf::release);
        kept.clear();
        ReferenceCountUtil.release(close);
        close = null;
    }

    private void pass(ByteBuf bytes) {
        int first = bytes.readerIndex();
        int end = bytes.writerIndex();
        int at = first;
        while (at < end) {
            int frame = frames.isAtBoundary() ? at : BEGUN_EARLIER;
            at = frames.advance(bytes, at, end);
            if (frames.isMalformed()) {
                torn = frame == BEGUN_EARLIER;
                state = State.ENDED;
                to.write(bytes.retainedSlice(first, torn ? 0 : frame - first));
                bytes.release();
                return;
            }
            if (state != State.PASSING && frames.isAtBoundary()) {
                to.write(bytes.readRetainedSlice(at - first));
                boundary();
                arrived(bytes);
                return;
            }
        }
        to.write(bytes);
    }

    private void boundary() {
        if (state == State.ENDING) {
            end();
        } else {
            state = State.STOPPED;
        }
    }

    /** Between two frames. */
    private void end() {
        state = State.ENDED;
        ByteBuf last = close;
        close = null;
        if (last != null && !frames.isClosed()) {
            to.write(last);
        } else {
            ReferenceCountUtil.release(last);
        }
        while (!kept.isEmpty()) {
            lookThrough(kept.removeFirst());
        }
    }

    private void lookThrough(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex() && !frames.isMalformed()) {
            at = frames.advance(bytes, at, bytes.writerIndex());
        }
        bytes.release();
    }
}
