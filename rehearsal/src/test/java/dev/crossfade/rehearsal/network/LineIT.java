package dev.crossfade.rehearsal.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineIT {

    /** What a relay keeps, and what the sockets at its both sides do. */
    private static final long MOST_UNDER_WAY = 64L * 1024 * 1024;

    @TempDir
    static Path directory;

    private static Lab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = Lab.start(14, 17, directory);
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    @Test
    void aRelayedAnswerTakesAtLeastTheRoundTrip() throws Exception {
        LabDatabase database = lab.database(Side.SOURCE);
        Duration roundTrip = Duration.ofMillis(40);
        try (DelayRelay relay = DelayRelay.to(database.host(), database.port(), roundTrip);
                Connection connection = database.through(relay.port()).connect(Lab.APPLICATION);
                Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            assertTrue(statement.execute("SELECT 1"));
            assertTrue(System.nanoTime() - before >= roundTrip.toNanos());
        }
    }

    @Test
    void theFirstAnswerOnANewConnectionTakesAHandshakeMore() throws Exception {
        Duration roundTrip = Duration.ofMillis(40);
        try (ServerSocket origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayRelay relay = DelayRelay.to("127.0.0.1", origin.getLocalPort(), roundTrip)) {
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(origin));
            long before = System.nanoTime();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                client.getOutputStream().write(1);
                assertEquals(1, client.getInputStream().read());
                assertTrue(System.nanoTime() - before >= 2 * roundTrip.toNanos());
            }
            echo.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoSendsMoreThanIsUnderWayMeetsBackPressure() throws Exception {
        try (ServerSocketChannel deaf = ServerSocketChannel.open().bind(anyPort());
                DelayRelay relay = DelayRelay.to("127.0.0.1", deaf.socket().getLocalPort(), Duration.ofMillis(2));
                SocketChannel sender =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.port()));
                Selector writable = Selector.open()) {
            sender.configureBlocking(false).register(writable, SelectionKey.OP_WRITE);
            ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
            long sent = 0;
            while (writable.select(300) > 0) {
                writable.selectedKeys().clear();
                sent += sender.write(chunk.clear());
                assertTrue(sent < MOST_UNDER_WAY, "taken in without a bound");
            }
            assertTrue(sent > 1024 * 1024, "stopped at " + sent);
        }
    }

    @Test
    void aCutRelayBreaksTheSession() throws Exception {
        LabDatabase database = lab.database(Side.TARGET);
        try (DelayRelay relay = DelayRelay.to(database.host(), database.port(), Duration.ZERO);
                Connection connection = database.through(relay.port()).connect(Lab.APPLICATION);
                Statement statement = connection.createStatement()) {
            assertTrue(statement.execute("SELECT 1"));
            relay.cut();
            assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
        }
    }

    @Test
    void whatALineKeepsBackOfOneKindOfClientArrivesOnceItIsReleased() throws Exception {
        LabDatabase database = lab.database(Side.SOURCE);
        try (Line line = new Line(Duration.ZERO)) {
            LabDatabase across = line.to(database);
            line.holdBack(database, "shop rehearsal", 32 * 1024);
            CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> lengthOf100Kilobytes(across));
            while (!line.holdsBack()) {
                assertFalse(answer.isDone(), "kept back");
                Thread.onSpinWait();
            }
            line.release();
            assertEquals(100_000, answer.get(30, TimeUnit.SECONDS));
            assertFalse(line.holdsBack());
        }
    }

    @Test
    void aLineThatIsDownLetsNobodyThroughUntilItIsRestored() throws Exception {
        LabDatabase database = lab.database(Side.SOURCE);
        try (Line line = new Line(Duration.ZERO)) {
            LabDatabase across = line.to(database);
            try (Connection connection = across.connect(Lab.APPLICATION);
                    Statement statement = connection.createStatement()) {
                assertEquals(1, line.connections());
                line.takeDown();
                assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
            }
            assertThrows(SQLException.class, () -> across.connect(Lab.APPLICATION));
            line.restore();
            across.connect(Lab.APPLICATION).close();
        }
    }

    private static void echo(ServerSocket origin) {
        try (Socket socket = origin.accept()) {
            socket.getOutputStream().write(socket.getInputStream().read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static int lengthOf100Kilobytes(LabDatabase database) {
        try (Connection connection = database.connect(Lab.APPLICATION);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT repeat('x', 100000)")) {
            assertTrue(row.next());
            return row.getString(1).length();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
