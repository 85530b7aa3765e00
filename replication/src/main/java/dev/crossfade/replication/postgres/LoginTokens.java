package dev.crossfade.replication.postgres;

/**
 * Makes what a role logs in with at a database that asks its provider who it is. A module that can do so lists its own for {@code
 * ServiceLoader}; it is looked for with the first token, and not before. Called by many threads.
 */
@FunctionalInterface
public interface LoginTokens {

    /**
     * A new one, good for this login.
     *
     * @param host as the database's provider knows it
     * @throws ReplicationFailure when there is nobody to make it for, with what to do
     */
    String token(String host, int port, String user);
}
