package dev.crossfade.rehearsal.user;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Customers who write notes through the proxy all the time, each with a key of its own, and remember what they were told. */
final class Customers {

    private static final int COUNT = 2;
    private static final long EVERY_MS = 60;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI notes;
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(COUNT);
    private final AtomicInteger number = new AtomicInteger();
    private final List<String> acknowledged = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final CountDownLatch servedByTarget = new CountDownLatch(1);

    private Customers(URI notes) {
        this.notes = notes;
    }

    static Customers start(URI shop) {
        Customers customers = new Customers(shop.resolve("/notes"));
        for (int i = 0; i < COUNT; i++) {
            var unused = customers.clients.scheduleWithFixedDelay(customers::write, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        }
        return customers;
    }

    private void write() {
        String key = "note-" + number.incrementAndGet();
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(notes)
                            .timeout(Duration.ofSeconds(40))
                            .POST(BodyPublishers.ofString(key))
                            .build(),
                    BodyHandlers.ofString());
            told(key, response.statusCode(), response.body());
        } catch (IOException e) {
            told(key, 0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void told(String key, int status, String text) {
        if (status == 201) {
            acknowledged.add(key);
            if (text.equals("noted at target")) {
                servedByTarget.countDown();
            }
        } else {
            failures.add(key + ": " + status + " " + text);
        }
    }

    /** Whether the target has acknowledged a note, before the time is over. */
    boolean awaitTarget(Duration atMost) throws InterruptedException {
        return servedByTarget.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** In no order. */
    synchronized List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Waits for the last answers. */
    void stop() throws InterruptedException {
        clients.shutdown();
        if (!clients.awaitTermination(60, TimeUnit.SECONDS)) {
            clients.shutdownNow();
        }
    }
}
