package dev.crossfade.proxy.inspect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Decodes a copy of a body for inspection: identity, gzip and deflate, bounded in output and in ratio. */
final class BodyDecoder {

    /** A text that compresses better than this is no error message. */
    private static final int MAX_RATIO = 100;

    private static final int ZLIB_METHOD = 8;

    private BodyDecoder() {}

    /**
     * @param limit of the decoded bytes
     * @return null when the coding is another, the stream is broken or cut short, or a bound is exceeded
     */
    static byte @Nullable [] decode(@Nullable String coding, ByteBuf body, int limit) {
        String name = coding == null ? "identity" : coding.trim().toLowerCase(Locale.ROOT);
        ByteBuf copy = body.duplicate();
        if (name.isEmpty() || name.equals("identity")) {
            if (copy.readableBytes() > limit) {
                return null;
            }
            byte[] plain = new byte[copy.readableBytes()];
            copy.readBytes(plain);
            return plain;
        }
        int bound = (int) Math.min(limit, (long) copy.readableBytes() * MAX_RATIO);
        try (InputStream decoded = decoding(name, copy)) {
            byte[] bytes = decoded.readNBytes(bound + 1);
            return bytes.length > bound ? null : bytes;
        } catch (IOException e) {
            return null;
        }
    }

    private static InputStream decoding(String coding, ByteBuf body) throws IOException {
        InputStream encoded = new ByteBufInputStream(body);
        return switch (coding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(encoded);
            // RFC 9110 §8.4.1.2: zlib's format; some senders leave its header out.
            case "deflate" -> inflating(encoded, new Inflater(!hasZlibHeader(body)));
            default -> throw new IOException("not a coding that is looked into: " + coding);
        };
    }

    /** Ends the inflater with the stream: its memory is not on the heap. */
    private static InputStream inflating(InputStream encoded, Inflater inflater) {
        return new InflaterInputStream(encoded, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    private static boolean hasZlibHeader(ByteBuf body) {
        if (body.readableBytes() < 2) {
            return false;
        }
        int first = body.getUnsignedByte(body.readerIndex());
        int second = body.getUnsignedByte(body.readerIndex() + 1);
        return (first & 0x0f) == ZLIB_METHOD && ((first << 8) + second) % 31 == 0;
    }
}
