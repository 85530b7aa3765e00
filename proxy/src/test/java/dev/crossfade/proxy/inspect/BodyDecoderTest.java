package dev.crossfade.proxy.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BodyDecoderTest {

    private static final int LIMIT = 1024 * 1024;
    private static final byte[] TEXT =
            "cannot execute INSERT in a read-only transaction".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(SampleCoding.class)
    void everyCodingIsDecoded(SampleCoding coding) {
        assertArrayEquals(TEXT, decode(coding.token(), coding.encode(TEXT)));
        byte[] large = random(200_000);
        assertArrayEquals(large, decode(coding.token(), coding.encode(large)));
        assertArrayEquals(new byte[0], decode(coding.token(), coding.encode(new byte[0])));
    }

    @Test
    void compressedBrotliOfARealEncoderIsDecoded() {
        String encoded =
                "1b6500e0ad0e6cf72394a64020ac105d7b867f2db2b7e534c3d2de4aa7af58ba0ac4ad41445afae8e4400f0abf845f9e"
                        + "44df12c85396b244609abdbce3e6e98183cb654a317f3e3305c9aa34de66210ecf125d6c93201f";
        byte[] decoded = decode("br", HexFormat.of().parseHex(encoded));
        assertNotNull(decoded);
        assertEquals(
                "{\"errors\":[{\"message\":\"cannot execute INSERT in a read-only transaction\"}],"
                        + "\"data\":{\"createNote\":null}}",
                new String(decoded, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(SampleCoding.class)
    void everyStreamThatIsCutShortIsUnreadable(SampleCoding coding) {
        byte[] whole = coding.encode(random(300));
        for (int length = 1; length < whole.length; length++) {
            int cut = length;
            assertNull(decode(coding.token(), Arrays.copyOf(whole, cut)), () -> "cut at " + cut);
        }
    }

    @ParameterizedTest
    @EnumSource(SampleCoding.class)
    void malformedStreamIsUnreadableAndHarmsNobody(SampleCoding coding) {
        assertNull(decode(coding.token(), "<html>no such coding</html>".getBytes(StandardCharsets.UTF_8)));
        long seed = 7;
        Random random = new Random(seed);
        byte[] whole = coding.encode(random(300));
        for (int i = 0; i < 500; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            byte[] decoded = decode(coding.token(), changed);
            assertTrue(decoded == null || decoded.length <= LIMIT, "seed " + seed);
        }
    }

    @Test
    void twoCodingsAreUndoneFromTheLastOneOn() {
        byte[] stacked = SampleCoding.BR.encode(SampleCoding.GZIP.encode(TEXT));
        assertArrayEquals(TEXT, decode("gzip, br", stacked));
        assertArrayEquals(TEXT, BodyDecoder.decode(List.of("GZIP", "identity, Br"), buffer(stacked), LIMIT));
        assertNull(decode("br, gzip", stacked));
    }

    @Test
    void threeCodingsAndUnknownOnesAreUnreadable() {
        assertNull(decode("gzip, gzip, gzip", SampleCoding.GZIP.encode(TEXT)));
        assertNull(decode("compress", TEXT));
    }

    @Test
    void emptyBodyIsEmptyWhateverItsCoding() {
        assertArrayEquals(new byte[0], decode("gzip, br", new byte[0]));
    }

    @Test
    void outputIsReadUpToTheLimitAndNotAByteFurther() {
        byte[] plain = random(1000);
        assertArrayEquals(plain, BodyDecoder.decode(List.of(), buffer(plain), 1000));
        assertNull(BodyDecoder.decode(List.of(), buffer(plain), 999));
        byte[] zstd = SampleCoding.ZSTD.encode(plain);
        assertArrayEquals(plain, BodyDecoder.decode(List.of("zstd"), buffer(zstd), 1000));
        assertNull(BodyDecoder.decode(List.of("zstd"), buffer(zstd), 999));
    }

    @Test
    void anyRatioIsReadUpTo64KiBAndAHundredToOneBeyond() {
        assertArrayEquals(new byte[64 * 1024], decode("gzip", SampleCoding.GZIP.encode(new byte[64 * 1024])));
        assertNull(decode("gzip", SampleCoding.GZIP.encode(new byte[64 * 1024 + 1])));
    }

    @Test
    void bombIsUnreadableAlsoWhenItHidesInTheOuterCoding() {
        // A gzip stream of empty stored blocks decodes to nothing, however long it is.
        ByteArrayOutputStream endless = new ByteArrayOutputStream();
        endless.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
        for (int i = 0; i < 50_000; i++) {
            endless.writeBytes(new byte[] {0, 0, 0, (byte) 0xff, (byte) 0xff});
        }
        assertNull(decode("gzip, zstd", SampleCoding.ZSTD.encode(endless.toByteArray())));
        assertNull(decode("zstd", SampleCoding.ZSTD.encode(new byte[5_000_000])));
    }

    @Test
    void deflateWithADictionaryIsUnreadable() {
        assertNull(decode("deflate", new byte[] {0x78, (byte) 0xbb, 1, 2, 3, 4}));
    }

    private static byte @Nullable [] decode(String coding, byte[] body) {
        return BodyDecoder.decode(List.of(coding), buffer(body), LIMIT);
    }

    private static ByteBuf buffer(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
