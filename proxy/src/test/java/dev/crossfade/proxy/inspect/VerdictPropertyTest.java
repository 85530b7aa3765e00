package dev.crossfade.proxy.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.proxy.inspect.BodyInspector.Finding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How an answer is encoded and cut into parts has no say in its verdict. */
class VerdictPropertyTest {

    private static final BodyRule RULE = new BodyRule(
            List.of("/*"), List.of("text/plain"), Pattern.compile("read-only transaction"), Bytes.parse("64KiB"));

    @Property(tries = 150)
    void anyTextInAnyEncodingAndAnyChunkingHasTheVerdictOfThePlainOne(
            @ForAll("texts") String text,
            @ForAll @Size(max = 2) List<SampleCoding> codings,
            @ForAll @IntRange(min = 1, max = 400) int part) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        Finding expected = RULE.match().matcher(text).find() ? Finding.FAILURE : Finding.CLEAN;
        byte[] encoded = plain;
        for (SampleCoding coding : codings) {
            encoded = coding.encode(encoded);
        }
        HttpHeaders headers = new DefaultHttpHeaders();
        if (!codings.isEmpty()) {
            headers.set(
                    "content-encoding",
                    codings.stream().map(SampleCoding::token).collect(Collectors.joining(", ")));
        }
        assertEquals(expected, BodyInspector.inspect(RULE, headers, parts(encoded, part)));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings()
                .ofMaxLength(600)
                .filter(text -> !text.stripLeading().matches("(?s)[\\[{].*"));
        return Arbitraries.oneOf(any, any.map(text -> text + "read-only transaction" + text));
    }

    private static ByteBuf parts(byte[] whole, int size) {
        List<ByteBuf> parts = new ArrayList<>();
        for (int from = 0; from < whole.length; from += size) {
            parts.add(Unpooled.wrappedBuffer(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + size))));
        }
        return Unpooled.wrappedUnmodifiableBuffer(parts.toArray(ByteBuf[]::new));
    }
}
