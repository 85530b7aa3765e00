package dev.crossfade.replication.postgres;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The tokens of whichever module is on the class path, loaded with the first login that wants one. */
final class InstalledTokens implements LoginTokens {

    static final InstalledTokens OF_THIS_PROCESS = new InstalledTokens();

    private @Nullable LoginTokens found;

    private InstalledTokens() {}

    @Override
    public String token(Login login) {
        return found().token(login);
    }

    private synchronized LoginTokens found() {
        LoginTokens tokens = found;
        if (tokens == null) {
            tokens = ServiceLoader.load(LoginTokens.class)
                    .findFirst()
                    .orElseThrow(() -> new ReplicationFailure(
                            ReplicationFailure.Kind.FAILED,
                            "database.auth is iam, and nothing in this installation makes tokens of IAM",
                            "start what has the module control in its lib, or log in with a password"));
            found = tokens;
        }
        return tokens;
    }
}
