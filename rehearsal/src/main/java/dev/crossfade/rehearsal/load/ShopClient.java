package dev.crossfade.rehearsal.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.ledger.WriteKind;
import dev.crossfade.rehearsal.tenant.Order;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One client of the shop with a session of its own: one request after the other, each write under its own key, and what it was told
 * goes into the journal. It reads its own orders again; one that was acknowledged and is not there is a failure.
 */
final class ShopClient {

    private static final int REMEMBERED_ORDERS = 200;

    private final String name;
    private final HttpClient http;
    private final ShopRequests requests;
    private final Journal journal;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Clock clock;
    private final List<String> myOrders = new ArrayList<>();
    private int written;
    private Instant sent;

    ShopClient(
            String name,
            HttpClient http,
            ShopRequests requests,
            Journal journal,
            Timeline timeline,
            RandomGenerator random,
            Clock clock) {
        this.name = name;
        this.http = http;
        this.requests = requests;
        this.journal = journal;
        this.timeline = timeline;
        this.random = random;
        this.clock = clock;
        this.sent = clock.instant();
    }

    /** @param due when the request should be sent; a client that is late sends it at once */
    void act(Instant due) throws InterruptedException {
        Action action = Action.draw(random);
        if (myOrders.isEmpty() && (action == Action.CHANGE_ORDER || action == Action.READ_ORDER)) {
            action = Action.CREATE_ORDER;
        }
        switch (action) {
            case CREATE_ORDER -> createOrder(due);
            case CHANGE_ORDER -> changeOrder(due);
            case READ_ORDER -> readOrder(due);
            case STORE_IMAGE -> storeImage(due);
            case SEND_WEBHOOK -> sendWebhook(due);
            case CREATE_NOTE -> createNote(due);
        }
    }

    private void createOrder(Instant due) throws InterruptedException {
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
        Reply reply = write(WriteKind.ORDER, key, value, requests.createOrder(order), due);
        if (!reply.ok()) {
            journal.unknown(WriteKind.STATUS, key, "new");
            return;
        }
        journal.changed(WriteKind.STATUS, key, "new");
        if (myOrders.size() < REMEMBERED_ORDERS) {
            myOrders.add(key);
        } else {
            myOrders.set(random.nextInt(REMEMBERED_ORDERS), key);
        }
    }

    private void changeOrder(Instant due) throws InterruptedException {
        String orderKey = oneOfMine();
        String changeKey = nextKey("c");
        String status = "paid by " + changeKey;
        HttpRequest request = requests.changeOrder(orderKey, changeKey, status);
        Reply reply = write(WriteKind.CHANGE, changeKey, "order=" + orderKey + " status=" + status, request, due);
        if (reply.ok()) {
            journal.changed(WriteKind.STATUS, orderKey, status);
        } else {
            journal.perhapsChanged(WriteKind.STATUS, orderKey, status);
        }
    }

    private void readOrder(Instant due) throws InterruptedException {
        String key = oneOfMine();
        Reply reply = send(requests.readOrder(key));
        JsonNode order = reply.json();
        if (order != null) {
            String status = order.path("status").asText();
            Set<String> possible = journal.values(WriteKind.STATUS, key);
            if (!possible.contains(status)) {
                reply = Reply.failed(
                        reply.side(),
                        "does not show this client's own write: status '" + status + "', not " + possible);
            }
        }
        finish("GET order " + key, false, reply, due);
    }

    private void storeImage(Instant due) throws InterruptedException {
        String key = nextKey("i");
        byte[] content = new byte[1 + random.nextInt(24 * 1024)];
        random.nextBytes(content);
        write(WriteKind.IMAGE, key, Preload.sha256(content), requests.storeImage(key, content), due);
    }

    private void sendWebhook(Instant due) throws InterruptedException {
        String key = nextKey("w");
        String source = "partner-" + random.nextInt(5);
        String payload = "event " + random.nextInt();
        write(
                WriteKind.WEBHOOK,
                key,
                "source=" + source + " body=" + payload,
                requests.sendWebhook(source, key, payload),
                due);
    }

    private void createNote(Instant due) throws InterruptedException {
        String key = nextKey("n");
        String text = "note " + random.nextInt();
        write(WriteKind.NOTE, key, text, requests.createNote(key, text, random.nextBoolean()), due);
    }

    private Reply write(WriteKind kind, String key, String value, HttpRequest request, Instant due)
            throws InterruptedException {
        Reply reply = send(request);
        if (reply.ok()) {
            journal.acknowledged(kind, key, value);
        } else {
            journal.unknown(kind, key, value);
        }
        finish(request.method() + " " + kind.label() + " " + key, true, reply, due);
        return reply;
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

    private Reply send(HttpRequest request) throws InterruptedException {
        sent = clock.instant();
        try {
            return Reply.of(http.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return Reply.failed(null, "got no answer: " + e);
        }
    }

    private String oneOfMine() {
        return myOrders.get(random.nextInt(myOrders.size()));
    }

    private String nextKey(String prefix) {
        written++;
        return prefix + "-" + name + "-" + written;
    }
}
