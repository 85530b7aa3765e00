package dev.crossfade.rehearsal.load;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.Login;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A worker of the tenant that knows of no proxy and writes to the databases directly, to whichever side takes it: it stays at the
 * side that last accepted, and on a refusal tries the other, with the session that it has there. Routing does not stop it; only a
 * fence does, so it shows when one is missing.
 */
public final class BackdoorWriter implements AutoCloseable {

    private static final long EVERY_MS = 50;
    private static final long AFTER_REFUSAL_MS = 25;

    private static final String INSERT = """
            INSERT INTO stock_moves (key, sku, delta)
            VALUES (?, ?, ?)
            """;

    private final Function<Side, LabDatabase> databases;
    private final Login login;
    private final Journal journal;
    private final Writability writability;
    private final RandomGenerator random;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "backdoor writer");
    private final Map<Side, Connection> connections = new EnumMap<>(Side.class);
    private Side side = Side.SOURCE;

    private BackdoorWriter(
            Function<Side, LabDatabase> databases,
            Login login,
            Journal journal,
            Writability writability,
            RandomGenerator random) {
        this.databases = databases;
        this.login = login;
        this.journal = journal;
        this.writability = writability;
        this.random = random;
    }

    /** Starts once the target is guarded: before that it would take writes that the copy does not expect. */
    public static BackdoorWriter start(
            Function<Side, LabDatabase> databases,
            Login login,
            Journal journal,
            Writability writability,
            RandomGenerator random) {
        BackdoorWriter writer = new BackdoorWriter(databases, login, journal, writability, random);
        writer.thread.setDaemon(true);
        writer.thread.start();
        return writer;
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(35));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        int number = 0;
        try {
            while (!stopped.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
                number++;
                String sku = "sku-" + random.nextInt(500);
                write("s-" + number, sku, random.nextInt(-9, 10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect(Side.SOURCE);
            disconnect(Side.TARGET);
        }
    }

    private void write(String key, String sku, int delta) throws InterruptedException {
        String value = "sku=" + sku + " delta=" + delta;
        Refusal refusal;
        do {
            try {
                long began = System.nanoTime();
                insert(key, sku, delta);
                writability.tried(side, "stock " + key, began, System.nanoTime(), true);
                journal.acknowledged(WriteKind.STOCK, key, value);
                return;
            } catch (SQLException e) {
                refusal = connections.containsKey(side) ? Refusal.of(e) : Refusal.NO_SESSION;
                if (refusal != Refusal.READ_ONLY) {
                    disconnect(side);
                }
                side = side.other();
            }
        } while (refusal != Refusal.UNKNOWN && !stopped.await(AFTER_REFUSAL_MS, TimeUnit.MILLISECONDS));
        journal.unknown(WriteKind.STOCK, key, value);
    }

    private void insert(String key, String sku, int delta) throws SQLException {
        Connection connection = connections.get(side);
        if (connection == null) {
            connection = databases.apply(side).connect(login);
            connections.put(side, connection);
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, key);
            statement.setString(2, sku);
            statement.setInt(3, delta);
            statement.executeUpdate();
        }
    }

    private void disconnect(Side from) {
        Connection connection = connections.remove(from);
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It was broken already.
            }
        }
    }
}
