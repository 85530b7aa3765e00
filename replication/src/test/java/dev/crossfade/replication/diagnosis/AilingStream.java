package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.stream.TableCopy;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import dev.crossfade.replication.testing.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A stream between two real servers, of which somebody breaks something; a number is sent to see whether it goes on. */
final class AilingStream implements AutoCloseable {

    static final Duration SHORTLY = Duration.ofSeconds(30);

    private final TestPair pair;
    private final DatabasePair databases;

    private AilingStream(TestPair pair) {
        this.pair = pair;
        this.databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session());
    }

    /** With a table {@code orders (id, what)} of one row. */
    static AilingStream between(int sourceMajor, int targetMajor) {
        AilingStream stream = new AilingStream(TestPair.create(sourceMajor, targetMajor));
        stream.pair.executeOnBothAsApp("CREATE TABLE orders (id int PRIMARY KEY, what text)");
        stream.pair.source().executeAsApp("INSERT INTO orders VALUES (1, 'first')");
        stream.databases.source().install(GateState.SERVING);
        stream.databases.target().install(GateState.GUARDED);
        stream.databases.target().guard();
        stream.databases.source().publish();
        stream.databases.target().subscribe();
        stream.awaitCopied();
        return stream;
    }

    TestPair pair() {
        return pair;
    }

    DatabasePair databases() {
        return databases;
    }

    /** As a controller has it that was started again with another configuration. */
    DatabasePair restartedWithReplicationPassword(String password) {
        return new JdbcDatabasePairs(Clock.systemUTC())
                .of(pair.tenantWithReplicationPassword(password), pair.session());
    }

    DatabasePair whereTheTargetDoesNotFindTheSource(PlainRole atTarget) {
        return new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenantWithReplicationAway(atTarget), pair.session());
    }

    /** With another role as ours at the target. */
    DatabasePair as(PlainRole atTarget) {
        return new JdbcDatabasePairs(Clock.systemUTC())
                .of(pair.tenant(pair.tenant().replication(), atTarget), pair.session());
    }

    String name() {
        return pair.session().streamName();
    }

    void awaitCopied() {
        Waiting.until(
                () -> databases.target().copyProgress().stream()
                        .allMatch(copy -> copy.phase() == TableCopy.Phase.READY),
                SHORTLY);
    }

    /** As somebody who knows how to get past the guard. */
    void writeAtTarget(String... statements) {
        pair.target()
                .execute(Stream.concat(Stream.of("SET session_replication_role = replica"), Stream.of(statements))
                        .toArray(String[]::new));
    }

    void insert(int id) {
        pair.source().executeAsApp("INSERT INTO orders (id, what) VALUES (" + id + ", 'sent')");
    }

    void awaitArrived(int id) {
        Waiting.until(
                () -> pair.target().number("SELECT count(*) FROM orders WHERE id = " + id + " AND what = 'sent'") == 1,
                SHORTLY);
    }

    /** What is found, once it is of this kind; a worker that is tried again just then keeps the slot for a moment. */
    Ailment awaitFound(Ailment.Kind kind) {
        return awaitFound(databases, kind);
    }

    /** The same, as these see it. */
    static Ailment awaitFound(DatabasePair databases, Ailment.Kind kind) {
        List<Ailment> last = new ArrayList<>();
        try {
            Waiting.until(
                    () -> {
                        last.clear();
                        last.addAll(databases.diagnose());
                        return last.get(0).kind() == kind;
                    },
                    SHORTLY);
        } catch (AssertionError e) {
            throw new AssertionError("found " + last, e);
        }
        return last.get(0);
    }

    @Override
    public void close() {
        databases.close();
        pair.close();
    }
}
