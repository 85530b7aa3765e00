package dev.crossfade.control.parking;

import dev.crossfade.config.wire.ParkedHead;
import java.util.Arrays;

/** What a request says: its head in one line, and then its body, as a proxy hands it over and as it is sealed. */
public final class Content {

    private final ParkedHead head;
    private final byte[] body;

    /** @param body not copied */
    public Content(ParkedHead head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /** @throws IllegalArgumentException when it does not begin with a head */
    public static Content of(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, ParkedHead.MOST_BYTES); i++) {
            if (bytes[i] == '\n') {
                return new Content(
                        ParkedHead.read(Arrays.copyOf(bytes, i)), Arrays.copyOfRange(bytes, i + 1, bytes.length));
            }
        }
        throw new IllegalArgumentException("it does not begin with a head of one line");
    }

    public ParkedHead head() {
        return head;
    }

    /** Not copied. */
    public byte[] body() {
        return body;
    }

    /** Whether a receiver would get the same, whenever and why either of them came. */
    boolean saysTheSame(Content other) {
        return head.method().equals(other.head.method())
                && head.target().equals(other.head.target())
                && head.host().equals(other.head.host())
                && head.fields().equals(other.head.fields())
                && Arrays.equals(body, other.body);
    }

    byte[] bytes() {
        byte[] line = head.line();
        byte[] all = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, all, line.length, body.length);
        return all;
    }
}
