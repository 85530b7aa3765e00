package dev.crossfade.config.reader;

import dev.crossfade.config.secrets.QueryValue;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.UnreadSecret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a dollar sign and a name in braces by that environment variable, <code>$&#123;file:/path&#125;</code> by the file's content
 * without its last line break, and a {@linkplain SecretReference reference} by the secret; a doubled dollar sign stands for one that is
 * meant. Applied to a value when it is read, so that what a role does not read needs no secret there.
 */
public final class Substitution {

    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$\\{|\\{([^}]*)})");

    /** The beginning of a URL, up to a parameter's value. */
    private static final Pattern IN_A_QUERY =
            Pattern.compile("[a-z][a-z0-9+.:-]*://[^?#]*\\?[^#]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** By their names, for whoever has misspelt one. */
    private static final Map<String, Object> SCHEMES = Map.of("file", "", "secretsmanager", "", "ssm", "");

    private static final long LARGEST_FILE_BYTES = 1 << 20;

    private final Function<String, @Nullable String> environment;
    private final SourceFiles files;
    private final SecretLookup secrets;
    private final Function<SecretReference, String> secret;

    /** With the secrets of what stores there are. */
    public Substitution(Function<String, @Nullable String> environment) {
        this(environment, new SourceFiles(), SecretLookup.installed());
    }

    /**
     * The same for all values of a configuration.
     *
     * @param files remember which were read for it
     * @param secrets likewise
     */
    public Substitution(Function<String, @Nullable String> environment, SourceFiles files, SecretLookup secrets) {
        this(environment, files, secrets, secrets::read);
    }

    private Substitution(
            Function<String, @Nullable String> environment,
            SourceFiles files,
            SecretLookup secrets,
            Function<SecretReference, String> secret) {
        this.environment = environment;
        this.files = files;
        this.secrets = secrets;
        this.secret = secret;
    }

    /** The same without reading a secret: which ones there are is noted, and each is nothing. */
    public Substitution noting(Consumer<SecretReference> noted) {
        return new Substitution(environment, new SourceFiles(), secrets, reference -> {
            noted.accept(reference);
            return "";
        });
    }

    /** The same with what files and stores hold now; it notes no file. */
    Substitution again() {
        return new Substitution(environment, new SourceFiles(), secrets, secrets::readAgain);
    }

    /**
     * Replaces all of them in a text.
     *
     * @throws UnreadSecret when a secret is not to be read
     * @throws dev.crossfade.config.secrets.UnavailableSecret when one may be read at another time
     * @throws IllegalArgumentException when a variable is not set, or a file or a secret cannot be read; the message never holds a value
     */
    public String apply(String text) {
        if (!text.contains("${")) {
            return text;
        }
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(
                match.group(2) == null ? "${" : resolve(match.group(2), text.substring(0, match.start()))));
    }

    /** Whether something of a text is kept in a store. */
    static boolean refersToSecret(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .anyMatch(match -> match.group(2) != null
                        && SecretReference.parse(match.group(2)).isPresent());
    }

    private String resolve(String reference, String before) {
        if (reference.startsWith("file:")) {
            return content(reference.substring("file:".length()));
        }
        Optional<SecretReference> kept = SecretReference.parse(reference);
        if (kept.isPresent()) {
            return inItsPlace(secret.apply(kept.get()), before);
        }
        if (!VARIABLE.matcher(reference).matches()) {
            throw new IllegalArgumentException("not a reference: '${" + reference + "}' (" + meant(reference)
                    + "write ${NAME}, ${file:/path}, ${secretsmanager:NAME} or ${ssm:/NAME}; $${ for a plain ${)");
        }
        String value = environment.apply(reference);
        if (value == null) {
            throw new IllegalArgumentException("the environment variable " + reference + " is not set");
        }
        return value;
    }

    /**
     * Whoever rotates a secret in its store chooses any characters, and no URL has to be thought of there. What the environment and files
     * have is written for its place.
     */
    private static String inItsPlace(String secret, String before) {
        return IN_A_QUERY.matcher(before).matches() ? QueryValue.of(secret) : secret;
    }

    private static String meant(String reference) {
        int colon = reference.indexOf(':');
        return colon < 0
                ? ""
                : Suggestion.of(reference.substring(0, colon).toLowerCase(Locale.ROOT), SCHEMES)
                        .map(known -> "did you mean '" + known + ":'? ")
                        .orElse("");
    }

    private String content(String name) {
        Path file = Path.of(name);
        try {
            if (!Files.isRegularFile(file) && !Files.exists(file)) {
                files.note(file);
                throw new IllegalArgumentException("the file " + name + " does not exist");
            }
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new IllegalArgumentException("the file " + name + " is larger than 1MiB");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(files.readSecret(file)))
                    .toString();
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + name + " cannot be read: " + FileFault.inWords(e), e);
        }
    }
}
