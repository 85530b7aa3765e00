package dev.crossfade.control.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.outward.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A support bundle: a ZIP of parts, and of {@code manifest.json}, which tells of each what it is, and why it is not there where it is not.
 * Every part goes through the redaction, whatever it is.
 */
public final class SupportBundle {

    static final String MANIFEST = "manifest.json";
    /** Of a part; of a longer one the end is left out, and the manifest tells. */
    static final int MOST_CHARACTERS = 8 * 1024 * 1024;

    private final Redaction redaction;
    private final List<Entry> entries = new ArrayList<>();

    private SupportBundle(Redaction redaction) {
        this.redaction = redaction;
    }

    /**
     * A line of the manifest.
     *
     * @param bytes as packed
     * @param sha256 of these
     * @param cutOff only the beginning is there
     * @param problem why it is not there; null when it is
     */
    private record Entry(
            String name,
            String about,
            long bytes,
            @Nullable String sha256,
            boolean cutOff,
            @Nullable String problem) {}

    private record Manifest(String tenant, Instant made, String version, List<Entry> parts) {}

    /**
     * Looks for the parts one after the other, and packs them.
     *
     * @param version of this program
     */
    public static byte[] of(String tenant, Instant now, String version, List<SupportPart> parts, Redaction redaction) {
        SupportBundle bundle = new SupportBundle(redaction);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed, StandardCharsets.UTF_8)) {
            for (SupportPart part : parts) {
                bundle.add(zip, part);
            }
            write(zip, MANIFEST, bytes(new Manifest(tenant, now, version, bundle.entries)));
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes whatever is written", e);
        }
        return packed.toByteArray();
    }

    private void add(ZipOutputStream zip, SupportPart part) throws IOException {
        String text;
        try {
            text = redaction.of(part.source().read());
        } catch (Exception e) { // whatever it is: the others are the more wanted
            String problem = redaction.of(FailureWords.cause(e));
            entries.add(new Entry(part.name(), part.about(), 0, null, false, problem));
            return;
        }
        boolean cutOff = text.length() > MOST_CHARACTERS;
        byte[] bytes = (cutOff ? text.substring(0, MOST_CHARACTERS) : text).getBytes(StandardCharsets.UTF_8);
        write(zip, part.name(), bytes);
        entries.add(new Entry(part.name(), part.about(), bytes.length, sha256(bytes), cutOff, null));
    }

    private static void write(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] bytes(Manifest manifest) throws JsonProcessingException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
