package dev.crossfade.control.command;

import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.migration.MigrationStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** An HTTP server that says what it was told to, one answer after the other, the last again and again: some other one, or ours. */
final class ScriptedServer implements AutoCloseable {

    /** It ends the connection instead. */
    private static final int NONE = 0;

    /** @param standsBy whether it is marked as the answer of a controller that does not lead */
    private record Answer(int status, String body, boolean standsBy) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;
    private int asked;
    private int told;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                Answer answer = next(!exchange.getRequestMethod().equals("GET"));
                if (answer.status() == NONE) {
                    return;
                }
                if (answer.standsBy()) {
                    exchange.getResponseHeaders().add(Standby.HEADER, Standby.UNKNOWN);
                }
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    private synchronized Answer next(boolean changes) {
        asked++;
        told += changes ? 1 : 0;
        return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
    }

    /** Says this from now on, after what was scripted before. */
    synchronized ScriptedServer then(int status, String body) {
        answers.addLast(new Answer(status, body, false));
        return this;
    }

    /** Takes the next request, and leaves it without an answer. */
    ScriptedServer thenNoAnswer() {
        return then(NONE, "");
    }

    /** As one that stands by has it written down. */
    synchronized ScriptedServer thenStored(MigrationStatus status) throws IOException {
        answers.addLast(new Answer(200, Json.MAPPER.writeValueAsString(status), true));
        return this;
    }

    /** How many requests it was sent. */
    synchronized int asked() {
        return asked;
    }

    /** How many of them were to change something. */
    synchronized int told() {
        return told;
    }

    ScriptedServer then(MigrationStatus status) throws IOException {
        return then(200, Json.MAPPER.writeValueAsString(status));
    }

    ScriptedServer then(Problem problem) throws IOException {
        return then(problem.status(), Json.MAPPER.writeValueAsString(problem));
    }

    /** Forgets the script. */
    synchronized ScriptedServer instead() {
        answers.clear();
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
