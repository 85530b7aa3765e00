package dev.crossfade.replication.testing;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.MigrationSession;
import dev.crossfade.replication.postgres.Postgres;

/** A role that may log in, and to which nothing was granted; closed before its database is. */
public record PlainRole(TestDatabase database, String name) implements AutoCloseable {

    public static PlainRole create(TestDatabase database) {
        return create(database, "plain");
    }

    /** @param kind tells two of one database apart */
    public static PlainRole create(TestDatabase database, String kind) {
        PlainRole role = new PlainRole(database, kind + " " + database.ours());
        database.execute(
                "CREATE ROLE " + role.quoted() + " LOGIN PASSWORD " + Identifier.literal(TestDatabase.PASSWORD));
        return role;
    }

    public String quoted() {
        return Identifier.quote(name);
    }

    public DatabaseSettings settings() {
        return database.settings(name);
    }

    public Postgres postgres(Side side, MigrationSession session) {
        return new Postgres(side, settings(), session);
    }

    /** Grants what a fence takes, and no more, but for roles that are named beside. */
    public void mayFence(String... more) {
        database.execute(
                "GRANT CREATE ON DATABASE " + Identifier.quote(database.name()) + " TO " + quoted(),
                "GRANT pg_signal_backend, pg_read_all_stats, " + Identifier.quote(database.app()) + " TO " + quoted());
        for (String role : more) {
            database.execute("GRANT " + Identifier.quote(role) + " TO " + quoted());
        }
    }

    @Override
    public void close() {
        database.execute("DROP OWNED BY " + quoted() + " CASCADE", "DROP ROLE " + quoted());
    }
}
