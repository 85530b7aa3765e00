package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.result.CheckFindings;
import dev.crossfade.rehearsal.loadtest.result.Keys.Acknowledged;
import dev.crossfade.rehearsal.loadtest.scenario.Check;
import dev.crossfade.rehearsal.loadtest.scenario.Variables;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Reads each acknowledged key once, after the load: whether it is there, and if the answer counts, how often. */
final class KeyCheck implements AutoCloseable {

    private final Door door;
    private final RequestMaker maker;
    private final Queue<Acknowledged> left;
    private final CheckFindings findings = new CheckFindings();
    private final ExecutorService readers;

    private KeyCheck(Door door, RequestMaker maker, List<Acknowledged> keys, int connections) {
        this.door = door;
        this.maker = maker;
        this.left = new ConcurrentLinkedQueue<>(keys);
        this.readers = Executors.newFixedThreadPool(connections, work -> {
            Thread thread = new Thread(work, "key reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts reading; returns at once. */
    static KeyCheck start(Door door, RequestMaker maker, List<Acknowledged> keys, int connections) {
        KeyCheck check = new KeyCheck(door, maker, keys, connections);
        for (int reader = 0; reader < Math.min(connections, keys.size()); reader++) {
            check.readers.execute(check::readAll);
        }
        check.readers.shutdown();
        return check;
    }

    /** Whether all keys are read, or are so within the patience. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return readers.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    CheckFindings findings() {
        return findings;
    }

    /** Leaves the rest unread. */
    @Override
    public void close() {
        left.clear();
        readers.shutdownNow();
    }

    private void readAll() {
        try {
            for (Acknowledged next = left.poll(); next != null; next = left.poll()) {
                Check check = next.request().check();
                if (check != null) {
                    read(next, check);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Acknowledged next, Check check) throws InterruptedException {
        Variables variables = new Variables(0, UUID.randomUUID().toString(), next.key());
        try {
            HttpResponse<byte[]> answer = door.send(
                    maker.check(check, next.request(), variables), check.count() == null ? 0 : Exchange.KEPT_BYTES);
            judge(next.key(), check, answer);
        } catch (IOException e) {
            findings.unknown(next.key(), "was not answered: " + e.getMessage());
        }
    }

    /** RFC 9110 §15.5.5 and §15.5.11: not there, and not there any more. Any other failure says nothing about the key. */
    private void judge(String key, Check check, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 404 || status == 410) {
            findings.missing(key);
        } else if (status / 100 != 2) {
            findings.unknown(key, "was answered " + status);
        } else if (check.count() == null) {
            findings.present(key, null);
        } else {
            Long times = check.timesIn(answer.body());
            if (times == null) {
                findings.unknown(key, "was answered without a whole number at " + check.count());
            } else {
                findings.present(key, times);
            }
        }
    }
}
