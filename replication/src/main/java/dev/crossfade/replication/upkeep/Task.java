package dev.crossfade.replication.upkeep;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.function.Consumer;

/**
 * One thing to be done at the side that will serve.
 *
 * @param what in words: {@code VACUUM ANALYZE public.orders}
 * @param object what it is done to
 * @param needed without it the side is not to be opened
 * @param work which holds no gate, for it may take long
 * @param done told the object once it is done
 */
record Task(String what, TableName object, boolean needed, Work work, Consumer<TableName> done) {

    /** What is run in the session, whose time limit it has. */
    @FunctionalInterface
    interface Work {
        void run(PostgresSession session);
    }

    Task(String what, TableName object, boolean needed, String statement, Consumer<TableName> done) {
        this(what, object, needed, session -> session.execute(statement), done);
    }

    void run(PostgresSession session) {
        work.run(session);
        done.accept(object);
    }

    /** It failed, and need not be done: it is not due again at once. */
    void leave() {
        done.accept(object);
    }
}
