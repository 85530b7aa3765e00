package dev.crossfade.rehearsal.user;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.lab.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The two PostgreSQL servers of these tests, 14 and 17: started when first asked for, stopped with the JVM. */
final class Servers {

    private static final Map<Side, PostgresServer> STARTED = new EnumMap<>(Side.class);

    private Servers() {}

    static synchronized PostgresServer of(Side side) {
        return STARTED.computeIfAbsent(side, Servers::start);
    }

    private static PostgresServer start(Side side) {
        try {
            Path directory = Files.createTempDirectory("crossfade-user-" + side.label() + "-");
            PostgresServer server = PostgresServer.start(side == Side.SOURCE ? 14 : 17, directory.resolve("data"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(PostgresServer server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("a PostgreSQL server did not stop: " + e.getMessage());
        }
    }
}
