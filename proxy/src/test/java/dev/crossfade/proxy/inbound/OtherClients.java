package dev.crossfade.proxy.inbound;

import dev.crossfade.proxy.bench.FrontProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What clients see that ask for what they always do, at a fixed rate: each waits from when it meant to ask. */
final class OtherClients {

    private static final int CLIENTS = 10;
    private static final long BETWEEN_MILLIS = 25;

    /**
     * What they saw.
     *
     * @param failures what was no whole 200, the first of them
     */
    record Seen(int asked, List<Long> sortedNanos, List<String> failures) {

        double millis(double share) {
            return sortedNanos.isEmpty() ? 0 : sortedNanos.get((int) (sortedNanos.size() * share)) / 1e6;
        }

        double successPercent() {
            return 100.0 * sortedNanos.size() / asked;
        }
    }

    private final FrontProxy proxy;
    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private OtherClients(FrontProxy proxy) {
        this.proxy = proxy;
    }

    static Seen serve(FrontProxy proxy, int requestsAClient) throws InterruptedException {
        OtherClients others = new OtherClients(proxy);
        List<Thread> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            Thread client = new Thread(() -> others.ask(requestsAClient), "client");
            client.setDaemon(true);
            clients.add(client);
            client.start();
        }
        for (Thread client : clients) {
            client.join();
        }
        return new Seen(
                CLIENTS * requestsAClient,
                others.latencies.stream().sorted().toList(),
                others.failures.stream().limit(10).toList());
    }

    private void ask(int requests) {
        long begin = System.nanoTime();
        try (RawClient client = new RawClient(proxy.address())) {
            for (int number = 0; number < requests; number++) {
                long intended = begin + TimeUnit.MILLISECONDS.toNanos(BETWEEN_MILLIS) * number;
                LockSupport.parkNanos(intended - System.nanoTime());
                RawClient.Answer answer =
                        client.send("GET /256 HTTP/1.1\r\nHost: bench\r\n\r\n").answer();
                if (answer.status() == 200 && answer.body().length == 256) {
                    latencies.add(System.nanoTime() - intended);
                } else {
                    failures.add("answer " + answer.status());
                }
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }
}
