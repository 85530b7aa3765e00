package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens of a tokens file: one a line, {@code TOKEN SCOPE NAME}, with {@code #} before a comment; a scope
 * for one tenant is {@code tenant:ID}. Only digests are kept.
 */
public final class Tokens {

    /** Hexadecimal, as {@code openssl rand} writes it: these are 128 bits, which nobody guesses; the shipped examples are shorter. */
    private static final int SHORTEST = 32;

    private final List<Known> known;

    private Tokens(List<Known> known) {
        this.known = List.copyOf(known);
    }

    /**
     * @param name for the audit
     * @param tenant to whom the scope is confined; null of every scope but TENANT
     */
    public record Holder(String name, Scope scope, @Nullable TenantId tenant) {

        private static final String TENANT = Scope.TENANT.label() + ":";

        private static Holder of(String name, String scope) {
            return scope.startsWith(TENANT)
                    ? new Holder(name, Scope.TENANT, new TenantId(scope.substring(TENANT.length())))
                    : new Holder(name, ofAll(scope), null);
        }

        private static Scope ofAll(String label) {
            Scope scope = Scope.ofLabel(label);
            if (scope == Scope.TENANT) {
                throw new IllegalArgumentException("the scope tenant needs the tenant: write tenant:ID");
            }
            return scope;
        }
    }

    private record Known(String digest, Holder holder) {}

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException when it cannot be read or a line is not of that form; the message says which, without the
     *     token
     */
    public static Tokens read(Path file) {
        try {
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "control.admin.tokensFile: cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static Tokens parse(List<String> lines) {
        List<Known> known = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                known.add(parse(line, i + 1));
            }
        }
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    "control.admin.tokensFile: no token in it; write one a line: TOKEN SCOPE NAME");
        }
        return new Tokens(known);
    }

    private static Known parse(String line, int number) {
        List<String> words = List.of(line.split("\\s+", -1));
        if (words.size() != 3) {
            throw new IllegalArgumentException(
                    "control.admin.tokensFile: line " + number + " is not of the form TOKEN SCOPE NAME");
        }
        if (words.get(0).length() < SHORTEST) {
            throw new IllegalArgumentException("control.admin.tokensFile: line " + number
                    + ": the token is shorter than " + SHORTEST + " characters; make one with openssl rand -hex 24");
        }
        try {
            return new Known(digest(words.get(0)), Holder.of(words.get(2), words.get(1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("control.admin.tokensFile: line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Who holds the token. Every known one is compared, each in constant time, so that the time taken tells nothing. */
    Optional<Holder> holder(String token) {
        byte[] digest = bytes(digest(token));
        Optional<Holder> found = Optional.empty();
        for (Known one : known) {
            if (MessageDigest.isEqual(bytes(one.digest()), digest)) {
                found = Optional.of(one.holder());
            }
        }
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(token)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
