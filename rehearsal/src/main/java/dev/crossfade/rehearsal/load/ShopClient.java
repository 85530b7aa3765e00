package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import dev.crossfade.rehearsal.tenant.Order;
import io.netty.handler.codec.http.FullHttpRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One client of the shop with a session of its own: one request after the other, each write under its own key, and what it was told
 * goes into the journal. It reads its own orders again; one that was acknowledged and is not there is a failure.
 */
final class ShopClient {

    private static final int REMEMBERED_ORDERS = 200;

    private final String name;
    private final Mix mix;
    private final ShopConnection connection;
    private final ShopRequests requests;
    private final Journal journal;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Clock clock;
    private final EventSender events;
    private final List<String> myOrders = new ArrayList<>();
    private int written;
    private Instant sent;

    ShopClient(
            String name,
            Mix mix,
            ShopConnection connection,
            ShopRequests requests,
            Journal journal,
            Timeline timeline,
            EventTally tally,
            RandomGenerator random,
            Clock clock) {
        this.name = name;
        this.mix = mix;
        this.connection = connection;
        this.requests = requests;
        this.journal = journal;
        this.timeline = timeline;
        this.random = random;
        this.clock = clock;
        this.sent = clock.instant();
        this.events = new EventSender(
                name, this::send, requests, journal, tally, clock, EventSender.later(connection.loop()));
    }

    /**
     * Sends a request, and no other before it has ended.
     *
     * @param due when the request should be sent; a client that is late sends it at once
     * @return done once its outcome is in the journal
     */
    CompletableFuture<Void> act(Instant due) {
        Action action = mix.draw(random);
        if (myOrders.isEmpty() && (action == Action.CHANGE_ORDER || action == Action.READ_ORDER)) {
            action = Action.CREATE_ORDER;
        }
        return switch (action) {
            case CREATE_ORDER -> createOrder(due);
            case CHANGE_ORDER -> changeOrder(due);
            case READ_ORDER -> readOrder(due);
            case STORE_IMAGE -> storeImage(due);
            case SEND_WEBHOOK -> sendWebhook(due);
            case CREATE_NOTE -> createNote(due);
            case SEND_EVENT -> sendEvent(due);
        };
    }

    private CompletableFuture<Void> sendEvent(Instant due) {
        return events.sendNext().thenAccept(reply -> finish("POST event", true, reply, due));
    }

    private CompletableFuture<Void> createOrder(Instant due) {
        String key = nextKey("o");
        List<Order.Item> items = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            items.add(new Order.Item("sku-" + random.nextInt(500), 1 + random.nextInt(5), 1 + random.nextInt(9_999)));
        }
        Order order = new Order(key, 1 + random.nextInt(Preload.CUSTOMERS), items);
        String value = "customer=" + order.customer() + " total=" + order.totalCents() + " items="
                + items.stream()
                        .map(item -> item.sku() + "*" + item.quantity() + "@" + item.cents())
                        .collect(Collectors.joining(","));
        return write(WriteKind.ORDER, key, value, requests.createOrder(order), due)
                .thenAccept(reply -> {
                    if (reply.ok()) {
                        journal.changed(WriteKind.STATUS, key, "new");
                        remember(key);
                    } else {
                        journal.unknown(WriteKind.STATUS, key, "new");
                    }
                });
    }

    private void remember(String orderKey) {
        if (myOrders.size() < REMEMBERED_ORDERS) {
            myOrders.add(orderKey);
        } else {
            myOrders.set(random.nextInt(REMEMBERED_ORDERS), orderKey);
        }
    }

    private CompletableFuture<Void> changeOrder(Instant due) {
        String orderKey = oneOfMine();
        String changeKey = nextKey("c");
        String status = "paid by " + changeKey;
        FullHttpRequest request = requests.changeOrder(orderKey, changeKey, status);
        return write(WriteKind.CHANGE, changeKey, "order=" + orderKey + " status=" + status, request, due)
                .thenAccept(reply -> {
                    if (reply.ok()) {
                        journal.changed(WriteKind.STATUS, orderKey, status);
                    } else {
                        journal.perhapsChanged(WriteKind.STATUS, orderKey, status);
                    }
                });
    }

    private CompletableFuture<Void> readOrder(Instant due) {
        String key = oneOfMine();
        return send(requests.readOrder(key))
                .thenAccept(reply -> finish("GET order " + key, false, ownWriteShown(key, reply), due));
    }

    private Reply ownWriteShown(String orderKey, Reply reply) {
        JsonNode order = reply.json();
        if (order == null) {
            return reply;
        }
        String status = order.path("status").asText();
        Set<String> possible = journal.values(WriteKind.STATUS, orderKey);
        return possible.contains(status)
                ? reply
                : Reply.failed(
                        reply.side(),
                        "does not show this client's own write: status '" + status + "', not " + possible);
    }

    private CompletableFuture<Void> storeImage(Instant due) {
        String key = nextKey("i");
        byte[] content = new byte[1 + random.nextInt(24 * 1024)];
        random.nextBytes(content);
        return end(write(WriteKind.IMAGE, key, Preload.sha256(content), requests.storeImage(key, content), due));
    }

    private CompletableFuture<Void> sendWebhook(Instant due) {
        String key = nextKey("w");
        String source = "partner-" + random.nextInt(5);
        String payload = "event " + random.nextInt();
        return end(write(
                WriteKind.WEBHOOK,
                key,
                "source=" + source + " body=" + payload,
                requests.sendWebhook(source, key, payload),
                due));
    }

    private CompletableFuture<Void> createNote(Instant due) {
        String key = nextKey("n");
        String text = "note " + random.nextInt();
        return end(write(WriteKind.NOTE, key, text, requests.createNote(key, text, random.nextBoolean()), due));
    }

    private CompletableFuture<Reply> write(
            WriteKind kind, String key, String value, FullHttpRequest request, Instant due) {
        String method = request.method().name();
        return send(request).thenApply(reply -> {
            if (reply.ok()) {
                journal.acknowledged(kind, key, value);
            } else {
                journal.unknown(kind, key, value);
            }
            finish(method + " " + kind.label() + " " + key, true, reply, due);
            return reply;
        });
    }

    private static CompletableFuture<Void> end(CompletableFuture<Reply> written) {
        return written.thenAccept(reply -> {});
    }

    private void finish(String what, boolean write, Reply reply, Instant due) {
        Instant done = clock.instant();
        String found = reply.problem() == null && timeline.hadLeft(reply.side(), sent)
                ? "was answered by the side that had been left, and may be old"
                : reply.problem();
        String problem =
                found == null ? null : what + " " + found + (reply.side() == null ? "" : " by " + reply.side());
        if (reply.openly() && timeline.outages().met(sent, done)) {
            timeline.excused(due, done);
        } else {
            timeline.finished(reply.side(), write, problem, due, done);
        }
    }

    private CompletableFuture<Reply> send(FullHttpRequest request) {
        sent = clock.instant();
        return connection.send(request);
    }

    /** What is under way ends without an answer. */
    void hangUp() {
        events.stop();
        connection.close();
    }

    private String oneOfMine() {
        return myOrders.get(random.nextInt(myOrders.size()));
    }

    private String nextKey(String prefix) {
        written++;
        return prefix + "-" + name + "-" + written;
    }
}
