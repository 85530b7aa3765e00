package dev.crossfade.proxy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule over header fields, as {@code header-rules.txt} has them. */
class HeaderTableTest {

    private static final List<String> USUAL = List.of(
            "via: 1.1 crossfade",
            "x-forwarded-for: 192.0.2.7",
            "x-forwarded-host: acme.test",
            "x-forwarded-proto: http",
            "forwarded: for=192.0.2.7;host=acme.test;proto=http",
            "x-request-id: made",
            "x-region: eu");

    private final HeaderRules rules = new HeaderRules(
            new TenantSettings.Headers(
                    new HeaderEdits(List.of("X-Old"), Map.of("X-Region", "eu")),
                    new HeaderEdits(List.of("Server"), Map.of("X-Served-By", "edge"))),
            () -> "made");

    /** One row of the table. */
    record Row(String name, String facts, List<String> in, List<String> out) {

        static Row of(String text) {
            List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
            int arrow = lines.indexOf("->");
            return new Row(lines.get(0), lines.get(1), lines.subList(2, arrow), lines.subList(arrow + 1, lines.size()));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream table = HeaderTableTest.class.getResourceAsStream("header-rules.txt")) {
            String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^== ")).skip(1).map(Row::of);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachRowHoldsAsWritten(Row row) throws Exception {
        HttpHeaders headers = new DefaultHttpHeaders();
        row.in().forEach(line -> headers.add(name(line), value(line)));
        String refused = apply(row.facts(), headers);
        if (row.out().get(0).startsWith("refused ")) {
            assertEquals(row.out().get(0).substring("refused ".length()), refused);
        } else {
            assertEquals(null, refused);
            assertEquals(expected(row.out()), sorted(headers));
        }
    }

    private @Nullable String apply(String facts, HttpHeaders headers) throws Exception {
        if (facts.equals("response")) {
            rules.response(headers);
            return null;
        }
        String[] words = facts.split(",? ", -1);
        InetAddress peer = InetAddress.getByName(words[2]);
        ClientFacts facts11 = ClientFacts.of(peer, words[3].equals("trusted"), words[4]);
        boolean http2 = words[words.length - 1].equals("http/2");
        return rules.request(headers, http2 ? facts11.overHttp2() : facts11, "acme.test");
    }

    private static List<String> expected(List<String> lines) {
        List<String> fields = new ArrayList<>();
        for (String line : lines) {
            if (line.equals("(usual)")) {
                fields.addAll(USUAL);
            } else {
                fields.add(FieldLists.lower(name(line)) + ": " + value(line));
            }
        }
        return fields.stream().sorted().toList();
    }

    private static List<String> sorted(HttpHeaders headers) {
        return headers.entries().stream()
                .map(field -> FieldLists.lower(field.getKey()) + ": " + field.getValue())
                .sorted()
                .toList();
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(": "));
    }

    private static String value(String line) {
        return line.substring(line.indexOf(": ") + 2);
    }
}
