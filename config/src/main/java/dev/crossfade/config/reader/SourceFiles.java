package dev.crossfade.config.reader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that make up a configuration, with digests of what they held when they were read, so that a change of any of them can be
 * told: the file itself, what it includes, what its patterns find, and the secrets that it refers to. One that could not be read
 * counts too, for it may come. What is not a regular file, such as a pipe, is read once and never looked at again. Used by one thread
 * at a time.
 */
public final class SourceFiles {

    private static final String ABSENT = "absent";
    private static final String NO_FILE = "not a regular file";
    private static final int SHOWN_DIGITS = 12;

    private record Wildcard(Path folder, String name) {}

    private final Map<Path, String> files = new LinkedHashMap<>();
    private final Map<Wildcard, List<Path>> found = new LinkedHashMap<>();
    private final Set<Path> secrets = new HashSet<>();

    /** Reads a file whole, and remembers what it held. */
    public byte[] read(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            files.putIfAbsent(file, Files.isRegularFile(file) ? hex(sha256().digest(bytes)) : NO_FILE);
            return bytes;
        } catch (IOException e) {
            note(file);
            throw e;
        }
    }

    /** As {@link #read}; it never has a part in {@link #shownDigest}. */
    byte[] readSecret(Path file) throws IOException {
        secrets.add(file);
        return read(file);
    }

    /** Remembers a file that somebody else reads, or that is not there. */
    public void note(Path file) {
        files.computeIfAbsent(file, SourceFiles::digest);
    }

    /**
     * What a name with wildcards finds in a folder, in alphabetical order, and remembers what that was; nothing in a folder that is not
     * there.
     */
    public List<Path> matching(Path folder, String name) throws IOException {
        List<Path> matching = list(folder, name);
        found.putIfAbsent(new Wildcard(folder, name), matching);
        return matching;
    }

    /** A digest of what a file held; {@code absent} of one that was not there or not among these. */
    public String digestOf(Path file) {
        return files.getOrDefault(file, ABSENT);
    }

    /** What all of them held, and the patterns found, when they were read. */
    public String asRead() {
        return summary(files, found);
    }

    /** The same of what is there now; equal to {@link #asRead} when nothing has changed. */
    public String asTheyAre() {
        Map<Path, String> filesNow = new LinkedHashMap<>();
        files.forEach((file, then) -> filesNow.put(file, then.equals(NO_FILE) ? NO_FILE : digest(file)));
        Map<Wildcard, List<Path>> foundNow = new LinkedHashMap<>();
        found.keySet().forEach(wildcard -> {
            try {
                foundNow.put(wildcard, list(wildcard.folder, wildcard.name));
            } catch (IOException | RuntimeException e) {
                foundNow.put(wildcard, List.of());
            }
        });
        return summary(filesNow, foundNow);
    }

    /** For people: short, the same wherever the same was read, and without the secrets, which could be guessed from it. */
    public String shownDigest() {
        MessageDigest digest = sha256();
        files.forEach((file, held) -> {
            if (!secrets.contains(file)) {
                digest.update(held.getBytes(StandardCharsets.UTF_8));
            }
        });
        return hex(digest.digest()).substring(0, SHOWN_DIGITS);
    }

    private static List<Path> list(Path folder, String name) throws IOException {
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, name)) {
            entries.forEach(matching::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        matching.sort(null);
        return matching;
    }

    /** What cannot be read now is as good as absent: it will be noticed when it can. */
    private static String digest(Path file) {
        if (!Files.isRegularFile(file)) {
            return Files.exists(file) ? NO_FILE : ABSENT;
        }
        MessageDigest digest = sha256();
        byte[] part = new byte[8192];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                digest.update(part, 0, read);
            }
            return hex(digest.digest());
        } catch (IOException e) {
            return ABSENT;
        }
    }

    private static String summary(Map<Path, String> files, Map<Wildcard, List<Path>> found) {
        return files + " " + found;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
