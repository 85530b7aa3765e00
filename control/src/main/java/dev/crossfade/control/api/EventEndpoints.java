package dev.crossfade.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.live.Event;
import dev.crossfade.control.live.Listener;
import dev.crossfade.control.live.StatusFeed;
import dev.crossfade.control.migration.Actor;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code /v1/events}: what happens, as server-sent events. Each stream holds a thread of the server, and their number is bounded. One
 * that is interrupted begins anew with the whole state, so {@code Last-Event-ID} is not looked at.
 */
final class EventEndpoints {

    /** So that a listener, and whoever stands between, can tell silence from a lost connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Access access;
    private final Tenants tenants;
    private final StatusFeed feed;

    EventEndpoints(Access access, Tenants tenants, StatusFeed feed) {
        this.access = access;
        this.tenants = tenants;
        this.feed = feed;
    }

    void register(JavalinDefaultRouting routes) {
        routes.get("/v1/events", this::stream);
    }

    private void stream(Context request) {
        Actor actor = access.require(request, Scope.VIEWER);
        Optional<TenantId> tenant =
                Optional.ofNullable(request.queryParam("tenant")).map(tenants::require);
        ObjectNode you = Json.MAPPER
                .createObjectNode()
                .put("name", actor.who())
                .put("mayChange", access.may(request, Scope.OPERATOR));
        try (Listener listener = feed.listen(tenant)
                .orElseThrow(
                        () -> ApiProblem.busy("too many listen to events already: " + StatusFeed.MOST_LISTENERS))) {
            request.contentType("text/event-stream;charset=utf-8")
                    .header("Cache-Control", "no-store")
                    .header("X-Accel-Buffering", "no"); // nginx would keep events back
            // The servlet's own stream: flush() of Javalin's does not reach it.
            send(listener, request.res().getOutputStream(), "event: you\ndata: " + you + "\n\n");
        } catch (IOException e) {
            // Whoever listened has gone: that is how a stream ends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(Listener listener, OutputStream out, String first)
            throws IOException, InterruptedException {
        out.write(first.getBytes(StandardCharsets.UTF_8));
        out.flush();
        while (!listener.isOver()) {
            Optional<Event> event = listener.next(HEARTBEAT);
            if (!listener.isOver()) {
                out.write(event.map(Event::bytes).orElse(STILL_HERE));
                out.flush();
            }
        }
    }
}
