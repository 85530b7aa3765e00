package dev.crossfade.proxy.inbound;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** One WebSocket frame on a plain socket, never a fragment (RFC 6455 §5.2). */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Frame(int opcode, byte[] payload) {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;

    private static final int KEY = 0x5A17C3F0;

    static Frame text(String text) {
        return new Frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame close(int status) {
        return new Frame(CLOSE, new byte[] {(byte) (status >> 8), (byte) status});
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Of a Close. */
    int status() {
        return (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    /** As a server sends it. */
    byte[] unmasked() throws IOException {
        return bytes(false);
    }

    /** As a client sends it. */
    byte[] masked() throws IOException {
        return bytes(true);
    }

    /** The next frame, unmasked if it was masked. */
    static Frame read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        int opcode = in.readUnsignedByte() & 0x0F;
        int second = in.readUnsignedByte();
        int length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        int key = (second & 0x80) == 0 ? 0 : in.readInt();
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new IOException("the frame is cut short");
        }
        mask(payload, key);
        return new Frame(opcode, payload);
    }

    private byte[] bytes(boolean masked) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        int mask = masked ? 0x80 : 0;
        out.writeByte(0x80 | opcode);
        if (payload.length < 126) {
            out.writeByte(mask | payload.length);
        } else if (payload.length < 65_536) {
            out.writeByte(mask | 126);
            out.writeShort(payload.length);
        } else {
            out.writeByte(mask | 127);
            out.writeLong(payload.length);
        }
        byte[] copy = payload.clone();
        if (masked) {
            out.writeInt(KEY);
            mask(copy, KEY);
        }
        out.write(copy);
        return bytes.toByteArray();
    }

    private static void mask(byte[] payload, int key) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= (byte) (key >>> (24 - 8 * (i % 4)));
        }
    }
}
