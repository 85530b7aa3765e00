package dev.crossfade.control.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.Redactions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class SupportBundleTest {

    @Test
    void whatCannotBeHadIsToldAndKeepsNothingElseAway() throws IOException {
        Map<String, String> files = unpacked(
                new SupportPart("one.txt", "the first", () -> {
                    throw new IOException("no answer for user=ann password=hush");
                }),
                new SupportPart("two.txt", "the second", () -> "here"));

        assertNull(files.get("one.txt"));
        assertEquals("here", files.get("two.txt"));
        JsonNode manifest = Json.MAPPER.readTree(files.get("manifest.json"));
        assertEquals("acme", manifest.path("tenant").asText());
        assertEquals(
                "no answer for user=ann password=[secret]",
                manifest.path("parts").path(0).path("problem").asText());
        assertEquals(4, manifest.path("parts").path(1).path("bytes").asInt());
        assertEquals(64, manifest.path("parts").path(1).path("sha256").asText().length());
    }

    @Test
    void secretsAreTakenOutOfEveryPartByNameAndByForm() throws IOException {
        String text = unpacked(
                        new SupportPart(
                                "log.txt",
                                "a log",
                                () ->
                                        "the word is sesame-1\nALTER ROLE ann PASSWORD 'hush'\njdbc:postgresql://h/d?user=a&password=hush&b=1\n"
                                                + "see http://10.0.0.1:9901/v1 and jdbc:postgresql://db-a:5432/acme\nAuthorization: Bearer hush\nhttps://ann:hush@example.com/\nnopassword, no bearer of it"))
                .getOrDefault("log.txt", "");

        assertFalse(text.contains("hush") || text.contains("sesame"), text);
        assertTrue(text.contains("&b=1") && text.contains("@example.com/"), text);
        assertTrue(text.contains("nopassword, no bearer of it"), text);
        assertTrue(text.contains("http://10.0.0.1:9901/v1") && text.contains("db-a:5432/acme"), text);
    }

    @Test
    void longPartIsCutOffAtTheBoundAndTheManifestTells() throws IOException {
        Map<String, String> files = unpacked(
                new SupportPart("at.txt", "as long as may be", () -> "x".repeat(SupportBundle.MOST_CHARACTERS)),
                new SupportPart("over.txt", "longer", () -> "x".repeat(SupportBundle.MOST_CHARACTERS) + "y"));

        JsonNode parts = Json.MAPPER.readTree(files.get("manifest.json")).path("parts");
        assertFalse(parts.path(0).path("cutOff").asBoolean());
        assertTrue(parts.path(1).path("cutOff").asBoolean());
        assertEquals(
                SupportBundle.MOST_CHARACTERS,
                files.getOrDefault("over.txt", "").length());
    }

    private static Map<String, String> unpacked(SupportPart... parts) throws IOException {
        byte[] bundle =
                SupportBundle.of("acme", Instant.EPOCH, "1", List.of(parts), Redactions.of("sesame-1", "sesame-1-2"));
        Map<String, String> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), UTF_8));
            }
        }
        return files;
    }
}
