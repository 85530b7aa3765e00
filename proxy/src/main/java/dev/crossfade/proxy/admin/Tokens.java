package dev.crossfade.proxy.admin;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.reader.FileFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that the admin port accepts (RFC 6750 §2.1). One a line: the token, its scope ({@code proxy}, {@code viewer} or
 * {@code operator}) and a name for the audit, with spaces between; empty lines and those that begin with {@code #} are left out.
 * Only digests are kept, and every one is compared in constant time.
 */
public final class Tokens {

    private static final String FORM = "TOKEN SCOPE NAME, with the scope proxy, viewer or operator";

    /** Hexadecimal, as {@code openssl rand} writes it: these are 128 bits, which nobody guesses; the shipped examples are shorter. */
    private static final int SHORTEST = 32;

    private static final String BEARER = "Bearer ";

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** @throws CommandFailure when the file cannot be used, with every reason */
    static Tokens read(Path file) {
        List<Entry> entries = new ArrayList<>();
        List<String> problems = read(file, entries);
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitCode.BAD_USAGE, "proxy.admin.tokensFile: " + String.join("; ", problems));
        }
        return new Tokens(entries);
    }

    /** What is wrong with such a file, each line by its number; empty when nothing is. No message holds a token. */
    public static List<String> problems(Path file) {
        return read(file, new ArrayList<>());
    }

    private static List<String> read(Path file, List<Entry> entries) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of(file + ": " + FileFault.inWords(e) + "; put one token a line there: " + FORM);
        }
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+", 3);
            if (words.length < 3) {
                problems.add(file + ": line " + (i + 1) + " is not " + FORM);
                continue;
            }
            try {
                entries.add(new Entry(digest(words[0]), new Caller(words[2], Scope.ofLabel(words[1]))));
            } catch (IllegalArgumentException e) {
                // The message names the second word: should the words stand in another order, that must not be the
                // token.
                problems.add(file + ": line " + (i + 1) + ": the second word is not a scope; write " + FORM);
                continue;
            }
            if (words[0].length() < SHORTEST) {
                problems.add(file + ": line " + (i + 1) + ": the token is shorter than " + SHORTEST
                        + " characters; make one with openssl rand -hex 24");
            }
        }
        return entries.isEmpty() && problems.isEmpty()
                ? List.of(file + ": holds no token; put one a line there: " + FORM)
                : List.copyOf(problems);
    }

    /** Who sent this {@code Authorization} header, if anyone known. */
    Optional<Caller> caller(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        byte[] presented = digest(authorization.substring(BEARER.length()).strip());
        Caller found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.digest, presented)) {
                found = entry.caller;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Not a record: the digest is an array, and nothing compares entries but {@link MessageDigest#isEqual}. */
    private static final class Entry {

        private final byte[] digest;
        private final Caller caller;

        Entry(byte[] digest, Caller caller) {
            this.digest = digest;
            this.caller = caller;
        }
    }
}
