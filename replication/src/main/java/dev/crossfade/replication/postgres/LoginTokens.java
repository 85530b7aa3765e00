package dev.crossfade.replication.postgres;

import org.jspecify.annotations.Nullable;

/**
 * Makes what a role logs in with at a database that asks its provider who it is. A module that can do so lists its own for {@code
 * ServiceLoader}; it is looked for with the first token, and not before. Called by many threads.
 */
@FunctionalInterface
public interface LoginTokens {

    /**
     * Who wants to log in, and where.
     *
     * @param host as the database's provider knows it
     * @param user of the database
     * @param roleArn who makes the token; null for whoever we are
     * @param externalId what that role's trust asks for; null for none
     */
    record Login(
            String host,
            int port,
            String user,
            @Nullable String roleArn,
            @Nullable String externalId) {}

    /**
     * A new one, good for this login.
     *
     * @throws ReplicationFailure when there is nobody to make it for, with what to do
     */
    String token(Login login);
}
