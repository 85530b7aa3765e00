package dev.crossfade.proxy.inspect;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content codings of a copy of a body, for inspection. Bounded in the number of codings, in the output of each and in
 * the ratio.
 */
final class BodyDecoder {

    private static final int MAX_CODINGS = 2;
    /** A text that compresses better than this is no error message. */
    private static final int MAX_RATIO = 100;
    /** Up to here nobody is hurt by any ratio. */
    private static final int BYTES_OF_ANY_RATIO = 64 * 1024;

    private BodyDecoder() {}

    /**
     * @param contentEncodings the values of Content-Encoding, in order
     * @param limit of the decoded bytes
     * @return null when a coding is another, there are too many, the stream is broken or cut short, or a bound is exceeded
     */
    static byte @Nullable [] decode(List<String> contentEncodings, ByteBuf body, int limit) {
        List<ContentCoding> codings = codings(contentEncodings);
        if (codings == null || codings.size() > MAX_CODINGS) {
            return null;
        }
        int length = body.readableBytes();
        boolean encoded = !codings.isEmpty() && length > 0;
        if (!encoded && length > limit) {
            return null;
        }
        byte[] bytes = new byte[length];
        body.getBytes(body.readerIndex(), bytes);
        if (!encoded) {
            return bytes;
        }
        int bound = (int) Math.min(limit, Math.max(BYTES_OF_ANY_RATIO, (long) length * MAX_RATIO));
        // They stand in the order in which they were applied (RFC 9110 §8.4).
        for (int last = codings.size() - 1; last >= 0 && bytes != null; last--) {
            bytes = decode(codings.get(last), bytes, bound);
        }
        return bytes;
    }

    /** Each stage is bounded: one that decodes to much may hide another that decodes to nothing. */
    private static byte @Nullable [] decode(ContentCoding coding, byte[] encoded, int bound) {
        try (InputStream decoded = coding.decoding(encoded)) {
            byte[] bytes = decoded.readNBytes(bound + 1);
            return bytes.length > bound ? null : bytes;
        } catch (IOException | RuntimeException e) {
            // Malformed, however the decoder has noticed it.
            return null;
        }
    }

    /** Without {@code identity}; null when one is not looked into. */
    private static @Nullable List<ContentCoding> codings(List<String> contentEncodings) {
        List<ContentCoding> codings = new ArrayList<>(MAX_CODINGS);
        for (String value : contentEncodings) {
            for (String token : value.split(",", -1)) {
                String name = token.trim();
                if (name.isEmpty() || name.equalsIgnoreCase("identity")) {
                    continue;
                }
                ContentCoding coding = ContentCoding.named(name);
                if (coding == null) {
                    return null;
                }
                codings.add(coding);
            }
        }
        return codings;
    }
}
