package dev.crossfade.proxy.inspect;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Encoders for tests. */
public enum SampleCoding {
    GZIP("gzip"),
    ZLIB("deflate"),
    RAW_DEFLATE("deflate"),
    /** Stored, not compressed: a stream of uncompressed meta-blocks (RFC 7932 §9.2). */
    BR("br"),
    ZSTD("zstd");

    private static final int MOST_STORED = 1 << 16;

    private final String token;

    SampleCoding(String token) {
        this.token = token;
    }

    /** As Content-Encoding names it. */
    public String token() {
        return token;
    }

    public byte[] encode(byte[] plain) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try {
            switch (this) {
                case GZIP -> write(new GZIPOutputStream(encoded), plain);
                case ZLIB -> write(new DeflaterOutputStream(encoded), plain);
                case RAW_DEFLATE -> deflateRaw(plain, encoded);
                case BR -> store(plain, encoded);
                case ZSTD -> write(new ZstdOutputStream(encoded), plain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded.toByteArray();
    }

    private static void write(OutputStream encoder, byte[] plain) throws IOException {
        try (encoder) {
            encoder.write(plain);
        }
    }

    private static void deflateRaw(byte[] plain, ByteArrayOutputStream encoded) throws IOException {
        Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        write(new DeflaterOutputStream(encoded, raw), plain);
        raw.end();
    }

    /** The window's size, 16 bits, is one bit 0 before the first block's header. */
    private static void store(byte[] plain, ByteArrayOutputStream encoded) {
        int shift = 1;
        for (int from = 0; from < plain.length; from += MOST_STORED) {
            int length = Math.min(MOST_STORED, plain.length - from);
            int header = ((length - 1) << 3 | 1 << 19) << shift;
            encoded.write(header);
            encoded.write(header >> 8);
            encoded.write(header >> 16);
            encoded.write(plain, from, length);
            shift = 0;
        }
        encoded.write(3 << shift);
    }
}
