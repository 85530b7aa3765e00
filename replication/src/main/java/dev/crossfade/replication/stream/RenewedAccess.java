package dev.crossfade.replication.stream;

import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.postgres.ReplicationFailure.Kind;
import java.util.function.Supplier;

/**
 * One server is told to reach the other with a password that may have been changed where it is kept. Of what the other said there is only a
 * text, in its language, within a connection failure (SQLSTATE 08006): any of them may be the password. So it is read anew, and tried once
 * more if it is another one by now.
 */
public final class RenewedAccess {

    private RenewedAccess() {}

    /**
     * @param attempt uses what the access says at that moment, and leaves nothing behind when it fails
     * @throws ReplicationFailure of the last try
     */
    public static <T> T used(ReplicationAccess access, Supplier<T> attempt) {
        String first = access.password().reveal();
        try {
            return attempt.get();
        } catch (ReplicationFailure e) {
            if (e.kind() != Kind.UNREACHABLE || !access.password().renewed(first)) {
                throw e;
            }
            return attempt.get();
        }
    }
}
