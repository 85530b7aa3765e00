package dev.crossfade.proxy.inspect;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** The content codings that are looked into (RFC 9110 §8.4.1; br: RFC 7932; zstd: RFC 8878). */
enum ContentCoding {
    GZIP {
        @Override
        InputStream decoding(byte[] encoded) throws IOException {
            return new GZIPInputStream(new ByteArrayInputStream(encoded));
        }
    },
    /** RFC 9110 §8.4.1.2: zlib's format; some senders leave its header out. */
    DEFLATE {
        @Override
        InputStream decoding(byte[] encoded) throws IOException {
            boolean zlib = hasZlibHeader(encoded);
            if (zlib && (encoded[1] & PRESET_DICTIONARY) != 0) {
                throw new IOException("a dictionary that is not here");
            }
            return inflating(encoded, new Inflater(!zlib));
        }
    },
    BR {
        @Override
        InputStream decoding(byte[] encoded) throws IOException {
            return new BrotliInputStream(new ByteArrayInputStream(encoded));
        }
    },
    ZSTD {
        @Override
        InputStream decoding(byte[] encoded) {
            return new ZstdInputStream(new ByteArrayInputStream(encoded));
        }
    };

    private static final int ZLIB_METHOD = 8;
    private static final int PRESET_DICTIONARY = 0x20;

    /** The coding of this name; null when it is another. */
    static @Nullable ContentCoding named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "br" -> BR;
            case "zstd" -> ZSTD;
            default -> null;
        };
    }

    /**
     * The decoded bytes, as they are read. Of a malformed stream a read may throw any exception, not only the declared one: the
     * decoder of zstd reports some by the index that it missed.
     */
    abstract InputStream decoding(byte[] encoded) throws IOException;

    /** Ends the inflater with the stream: its memory is not on the heap. */
    private static InputStream inflating(byte[] encoded, Inflater inflater) {
        return new InflaterInputStream(new ByteArrayInputStream(encoded), inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    private static boolean hasZlibHeader(byte[] encoded) {
        if (encoded.length < 2) {
            return false;
        }
        int first = encoded[0] & 0xff;
        int second = encoded[1] & 0xff;
        return (first & 0x0f) == ZLIB_METHOD && ((first << 8) + second) % 31 == 0;
    }
}
