package dev.crossfade.rehearsal.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shop's endpoints: what each request does. One request is one transaction. */
final class Shop {

    /** {@code read_only_sql_transaction}: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
    private static final String READ_ONLY = "25006";

    private static final int WARM_UP_ROUNDS = 8;
    private static final long WARM_UP_CUSTOMER = -1;
    private static final Order WARM_UP_ORDER =
            new Order("warm-up", WARM_UP_CUSTOMER, List.of(new Order.Item("warm-up", 1, 1)));

    private final ShopDatabase database;
    private final Orders orders;
    private final Images images = new Images();
    private final Messages messages = new Messages();
    private final Events events = new Events();

    Shop(ShopDatabase database, Orders orders) {
        this.database = database;
        this.orders = orders;
    }

    /** Does what requests do, and undoes it: the first client does not wait for classes to load and statements to be compiled. */
    void warmUp() throws SQLException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            database.tryOutEverywhere(connection -> {
                orders.addCustomer(connection, WARM_UP_CUSTOMER, "warm-up");
                orders.create(connection, WARM_UP_ORDER);
                orders.change(connection, WARM_UP_ORDER.key(), "warm-up", "warm");
                images.store(connection, WARM_UP_ORDER.key(), new byte[1024]);
                messages.receiveWebhook(connection, WARM_UP_ORDER.key(), "warm-up", "{}");
                messages.createNote(connection, WARM_UP_ORDER.key(), "warm-up");
                events.receive(connection, new Events.Event("warm-up", WARM_UP_ORDER.key(), 1, null));
                return orders.find(connection, WARM_UP_ORDER.key());
            });
        }
    }

    /** @throws SQLException when the database does; the caller makes it a page */
    Answer handle(FullHttpRequest request) throws IOException, SQLException {
        String[] path =
                new QueryStringDecoder(request.uri()).path().substring(1).split("/", -1);
        String endpoint = request.method() + " " + path[0] + (path.length == 2 ? "/*" : "");
        if (path.length > 2) {
            return Answer.page(404, "Not found");
        }
        String name = path.length == 2 ? path[1] : "";
        return switch (endpoint) {
            case "GET healthz" ->
                database.answers() ? Answer.json(200, Map.of("status", "ok")) : Answer.page(503, "Service unavailable");
            case "POST orders" -> createOrder(json(request));
            case "GET orders/*" -> findOrder(name);
            case "PUT orders/*" -> changeOrder(name, json(request));
            case "POST images" -> storeImage(request);
            case "GET images/*" -> loadImage(name);
            case "POST webhooks/*" -> receiveWebhook(name, json(request));
            case "POST events/*" -> receiveEvent(name, request);
            case "POST graphql" -> graphql(json(request));
            default -> Answer.page(404, "Not found");
        };
    }

    private Answer createOrder(JsonNode body) throws SQLException {
        Order order = Json.MAPPER.convertValue(body, Order.class);
        long id = database.inTransaction(connection -> orders.create(connection, order));
        return Answer.json(201, Map.of("id", id, "key", order.key()));
    }

    private Answer findOrder(String key) throws SQLException {
        Optional<Map<String, Object>> order = database.inOneStatement(connection -> orders.find(connection, key));
        return order.map(found -> Answer.json(200, found)).orElseGet(() -> Answer.page(404, "Not found"));
    }

    private Answer changeOrder(String orderKey, JsonNode body) throws SQLException {
        String changeKey = body.path("key").asText();
        String status = body.path("status").asText();
        boolean changed = database.inTransaction(connection -> orders.change(connection, orderKey, changeKey, status));
        return changed ? Answer.json(200, Map.of("key", orderKey, "status", status)) : Answer.page(404, "Not found");
    }

    private Answer storeImage(FullHttpRequest request) throws SQLException {
        String key = request.headers().get("X-Image-Key");
        if (key == null) {
            return Answer.page(400, "Bad request");
        }
        byte[] content = ByteBufUtil.getBytes(request.content());
        long id = database.inOneStatement(connection -> images.store(connection, key, content));
        return Answer.json(201, Map.of("id", id, "key", key));
    }

    private Answer loadImage(String key) throws SQLException {
        Optional<byte[]> content = database.inOneStatement(connection -> images.load(connection, key));
        return content.map(Answer::content).orElseGet(() -> Answer.page(404, "Not found"));
    }

    private Answer receiveWebhook(String source, JsonNode body) throws SQLException {
        String key = body.path("key").asText();
        String payload = body.path("payload").asText();
        long id = database.inOneStatement(connection -> messages.receiveWebhook(connection, key, source, payload));
        return Answer.json(200, Map.of("id", id));
    }

    private Answer receiveEvent(String partner, FullHttpRequest request) throws IOException, SQLException {
        String key = request.headers().get("Idempotency-Key");
        if (key == null) {
            return Answer.page(400, "Bad request");
        }
        Events.Event event = new Events.Event(
                partner,
                key,
                json(request).path("number").asLong(),
                DeliveryMark.of(request.headers().get(DeliveryMark.HEADER)));
        boolean received = database.inTransaction(connection -> events.receive(connection, event));
        return Answer.json(200, Map.of("key", key, "received", received));
    }

    private Answer graphql(JsonNode body) throws SQLException {
        String key = body.path("variables").path("key").asText();
        if (!body.path("query").asText().startsWith("mutation")) {
            List<String> notes = database.inOneStatement(connection -> messages.notes(connection, key));
            return Answer.graphql(Map.of("data", Map.of("notes", notes)));
        }
        String text = body.path("variables").path("text").asText();
        try {
            long id = database.inOneStatement(connection -> messages.createNote(connection, key, text));
            return Answer.graphql(Map.of("data", Map.of("createNote", Map.of("id", id, "key", key))));
        } catch (SQLException e) {
            if (!READ_ONLY.equals(e.getSQLState())) {
                throw e;
            }
            return Answer.graphql(Map.of(
                    "errors",
                    List.of(Map.of("message", "cannot execute INSERT in a read-only transaction")),
                    "data",
                    Collections.singletonMap("createNote", null)));
        }
    }

    private static JsonNode json(FullHttpRequest request) throws IOException {
        try (InputStream body = new ByteBufInputStream(request.content().duplicate())) {
            return Json.MAPPER.readTree(body);
        }
    }
}
