package dev.crossfade.replication.largeobjects;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestDatabase;
import dev.crossfade.replication.testing.TestPair;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** A pair without a migration, whose large objects are kept equal; a transaction stands for the gate. */
final class SyncedPair implements AutoCloseable {

    static final Duration SHORTLY = Duration.ofSeconds(10);

    private static final String CONTENTS = """
            SELECT m.oid || ' ' || pg_get_userbyid(m.lomowner) || ' ' || md5(lo_get(m.oid)) || ' '
                       || (SELECT count(*) FROM pg_largeobject l WHERE l.loid = m.oid AND length(l.data) > 0)
                       || ' ' || length(coalesce(m.lomacl, acldefault('L', m.lomowner))::text)
              FROM pg_largeobject_metadata m
             ORDER BY m.oid
            """;

    private final TestPair pair;
    private final LargeObjectSync sync;
    private final boolean ofItsOwn;

    private SyncedPair(TestPair pair, LargeObjectSync sync, boolean ofItsOwn) {
        this.pair = pair;
        this.sync = sync;
        this.ofItsOwn = ofItsOwn;
    }

    void forget() {
        sync.forget();
    }

    static SyncedPair create() {
        return of(TestPair.create());
    }

    static SyncedPair create(int sourceMajor, int targetMajor) {
        return of(TestPair.create(sourceMajor, targetMajor));
    }

    private static SyncedPair of(TestPair pair) {
        return of(pair, new WrittenSince(false, LargeObjectSync.MOST_PAGES_IN_MEMORY));
    }

    static SyncedPair of(TestPair pair, WrittenSince written) {
        return of(pair, pair.sourcePostgres(), pair.targetPostgres(), written, true);
    }

    /** With roles of less power than ours usually has; it leaves the databases to whoever made them. */
    static SyncedPair of(TestPair pair, PlainRole source, PlainRole target) {
        return of(
                pair,
                source.postgres(Side.SOURCE, pair.session()),
                target.postgres(Side.TARGET, pair.session()),
                new WrittenSince(false, LargeObjectSync.MOST_PAGES_IN_MEMORY),
                false);
    }

    private static SyncedPair of(
            TestPair pair, Postgres source, Postgres target, WrittenSince written, boolean ofItsOwn) {
        BiConsumer<PostgresSession, Runnable> gated = (session, work) -> session.inTransaction(() -> {
            work.run();
            return true;
        });
        return new SyncedPair(pair, new LargeObjectSync(source, target, gated, gated, written), ofItsOwn);
    }

    /** As a migration has it once its gates are installed. */
    SyncedPair withMaps() {
        source().execute("CREATE EXTENSION pg_visibility");
        target().execute("CREATE EXTENSION pg_visibility");
        return this;
    }

    /** The same for a superuser. */
    SyncedPair withRawMaps() {
        source().execute("CREATE EXTENSION pageinspect");
        target().execute("CREATE EXTENSION pageinspect");
        return withMaps();
    }

    TestPair pair() {
        return pair;
    }

    TestDatabase source() {
        return pair.source();
    }

    TestDatabase target() {
        return pair.target();
    }

    LargeObjectReport carry() {
        return sync.carry();
    }

    LargeObjectReport sweep() {
        return sync.sweep(SHORTLY);
    }

    List<String> contentsAtSource() {
        return contents(source());
    }

    List<String> contentsAtTarget() {
        return contents(target());
    }

    private static List<String> contents(TestDatabase database) {
        return database.texts(CONTENTS).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        sync.close();
        if (ofItsOwn) {
            pair.close();
        }
    }
}
