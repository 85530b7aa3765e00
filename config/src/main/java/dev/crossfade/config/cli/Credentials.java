package dev.crossfade.config.cli;

import dev.crossfade.config.settings.Settings.ClientSettings;
import dev.crossfade.config.tls.Authorities;
import dev.crossfade.config.tls.LateTls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** By what a command is let in at an admin port, and by what it knows that this is the one: options of every command that asks one. */
public final class Credentials {

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the bearer token. Default: $CROSSFADE_TOKEN_FILE, else client.tokenFile.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Authorities to trust for https, in PEM. Default: $CROSSFADE_CA, else client.ca, else the JVM's.")
    private @Nullable Path authorities;

    /** One of the files cannot be used. */
    public static final class Unusable extends Exception {

        private static final long serialVersionUID = 1L;

        private final String action;

        private Unusable(String what, String action, @Nullable Throwable cause) {
            super(what, cause);
            this.action = action;
        }

        /** What to do about it. */
        public String action() {
            return action;
        }
    }

    /**
     * The bearer token; null where none is named.
     *
     * @param client for what is not said on the line
     */
    public @Nullable String token(ClientSettings client) throws Unusable {
        Path file = named(tokenFile, client.tokenFile());
        if (file == null) {
            return null;
        }
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new Unusable(
                        "The token file " + file + " is empty",
                        "put the token there, or name another file (--token-file)",
                        null);
            }
            return token;
        } catch (IOException e) {
            throw new Unusable(
                    "The token file " + file + " cannot be read (" + FailureWords.cause(e) + ")",
                    "see --token-file",
                    e);
        }
    }

    /**
     * A builder whose client trusts the authorities that are named, or the JVM's.
     *
     * @param client for what is not said on the line
     */
    public HttpClient.Builder client(ClientSettings client) throws Unusable {
        Path file = named(authorities, client.ca());
        if (file == null) {
            return LateTls.client();
        }
        try {
            return HttpClient.newBuilder().sslContext(Authorities.trusted(file.toString()));
        } catch (IOException | GeneralSecurityException e) {
            throw new Unusable(
                    "The authorities in " + file + " cannot be used (" + FailureWords.cause(e) + ")",
                    "name a file of certificates in PEM (--ca)",
                    e);
        }
    }

    private static @Nullable Path named(@Nullable Path option, String otherwise) {
        return option != null || otherwise.isEmpty() ? option : Path.of(otherwise);
    }
}
