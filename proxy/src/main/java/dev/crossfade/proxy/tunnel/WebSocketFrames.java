package dev.crossfade.proxy.tunnel;

import io.netty.buffer.ByteBuf;

/**
 * Where frames begin and end in the bytes of one direction of a WebSocket (RFC 6455 §5.2). Looks at headers only: payloads are
 * skipped, not unmasked, not copied, and what an extension may mean (RSV bits, reserved opcodes) is left to the two ends. Pure.
 */
final class WebSocketFrames {

    private static final int FIRST_TWO_BYTES = 2;
    private static final int MASK_BYTES = 4;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int LONGEST_CONTROL_PAYLOAD = 125;
    private static final int FIRST_CONTROL_OPCODE = 0x8;
    private static final int CLOSE = 0x8;

    private final boolean masked;
    private int headerRead;
    private int headerLength = FIRST_TWO_BYTES;
    private int lengthEnds;
    private int opcode;
    private boolean fin;
    private long payloadLeft;
    private boolean malformed;
    private boolean closed;

    private WebSocketFrames(boolean masked) {
        this.masked = masked;
    }

    /** Every one of its frames is masked (§5.1). */
    static WebSocketFrames ofClient() {
        return new WebSocketFrames(true);
    }

    /** None of its frames is masked (§5.1). */
    static WebSocketFrames ofServer() {
        return new WebSocketFrames(false);
    }

    /**
     * Looks on, not past the end of the frame that is under way.
     *
     * @param from index of the first byte that has not been looked at
     * @param to index behind the last byte that is there
     * @return index behind the last byte that was looked at: that frame's end, or {@code to}, or where it turned out malformed
     */
    int advance(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to && headerRead < headerLength && !malformed) {
            header(bytes.getByte(at++) & 0xFF);
        }
        if (headerRead == headerLength && !malformed) {
            long skipped = Math.min(payloadLeft, to - at);
            payloadLeft -= skipped;
            at += (int) skipped;
            if (payloadLeft == 0) {
                endFrame();
            }
        }
        return at;
    }

    /** Whether the last frame has ended and the next has not begun. */
    boolean isAtBoundary() {
        return headerRead == 0 && !malformed;
    }

    /** Whether something came that is no frame: from there on, no boundary is to be found. */
    boolean isMalformed() {
        return malformed;
    }

    /** Whether a Close frame has come whole: its sender sends no frame behind it (§5.5.1). */
    boolean isClosed() {
        return closed;
    }

    private void header(int octet) {
        if (headerRead == 0) {
            fin = (octet & 0x80) != 0;
            opcode = octet & 0x0F;
        } else if (headerRead == 1) {
            maskAndLength(octet);
        } else if (headerRead < lengthEnds) {
            payloadLeft = payloadLeft << 8 | octet;
            // §5.2: the most significant bit must be 0.
            malformed = payloadLeft < 0;
        }
        headerRead++;
    }

    private void maskAndLength(int octet) {
        boolean isMasked = (octet & 0x80) != 0;
        int length = octet & 0x7F;
        boolean control = opcode >= FIRST_CONTROL_OPCODE;
        malformed = isMasked != masked || (control && (!fin || length > LONGEST_CONTROL_PAYLOAD));
        int lengthBytes = length == LENGTH_IN_8_BYTES ? 8 : length == LENGTH_IN_2_BYTES ? 2 : 0;
        payloadLeft = lengthBytes == 0 ? length : 0;
        lengthEnds = FIRST_TWO_BYTES + lengthBytes;
        headerLength = lengthEnds + (masked ? MASK_BYTES : 0);
    }

    private void endFrame() {
        closed |= opcode == CLOSE;
        headerRead = 0;
        headerLength = FIRST_TWO_BYTES;
    }
}
