package dev.crossfade.replication.preflight;

import dev.crossfade.replication.postgres.PostgresSession;

/** Which PostgreSQL majors we know. */
final class ServerVersion {

    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    private ServerVersion() {}

    static void check(PostgresSession session, Findings findings) {
        int major = session.serverMajor();
        if (major < OLDEST) {
            findings.blocks(
                    "version",
                    "PostgreSQL " + major,
                    "too old: " + OLDEST + " to " + NEWEST + " are supported",
                    "upgrade the server first");
        } else if (major > NEWEST) {
            findings.warns(
                    "version",
                    "PostgreSQL " + major,
                    "newer than any that this was tested with: " + OLDEST + " to " + NEWEST,
                    "rehearse with it before moving anything of value");
        }
    }
}
