package dev.crossfade.config.etcd;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.etcd.EtcdFailure.Kind;
import dev.crossfade.config.settings.EtcdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The token that etcd knows us by: got with user and password when it is first needed, and anew when it counts no more. Thread-safe. */
final class EtcdLogin {

    /** Asks etcd for a token. */
    @FunctionalInterface
    interface Desk {
        String token(String user, String password) throws EtcdFailure, InterruptedException;
    }

    private final EtcdSettings settings;
    private final Desk desk;
    private @Nullable String token;

    EtcdLogin(EtcdSettings settings, Desk desk) {
        this.settings = settings;
        this.desk = desk;
    }

    boolean isNeeded() {
        return !settings.user().isEmpty();
    }

    /** @return null where etcd asks nobody who they are */
    synchronized @Nullable String token() throws EtcdFailure, InterruptedException {
        if (token == null && isNeeded()) {
            token = desk.token(settings.user(), password());
        }
        return token;
    }

    /** That one counts no more; who comes later with it gets the one that was fetched meanwhile. */
    synchronized void forget(@Nullable String stale) {
        if (stale != null && stale.equals(token)) {
            token = null;
        }
    }

    private String password() throws EtcdFailure {
        try {
            return Files.readString(Path.of(settings.passwordFile())).strip();
        } catch (IOException e) {
            throw new EtcdFailure(
                    Kind.NOT_ALLOWED,
                    "the password for etcd cannot be read: " + settings.passwordFile() + " (" + FailureWords.cause(e)
                            + ")",
                    e);
        }
    }
}
