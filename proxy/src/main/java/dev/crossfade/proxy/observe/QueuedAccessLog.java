package dev.crossfade.proxy.observe;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line for each exchange to the logger {@code access}, at info, from a thread of its own. At most {@value #QUEUED} lines
 * wait; what comes when that many do is dropped and counted, for no client waits for a log. Where the logger is off it costs a look.
 */
public final class QueuedAccessLog implements AccessLog, AutoCloseable {

    private static final int QUEUED = 16_384;
    private static final Logger LOG = LoggerFactory.getLogger("access");

    private final BlockingQueue<FinishedExchange> queue = new ArrayBlockingQueue<>(QUEUED);
    private final LongAdder dropped = new LongAdder();
    private final Thread writer = new Thread(this::writeUntilInterrupted, "access-log");

    public QueuedAccessLog() {
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void write(FinishedExchange exchange) {
        if (LOG.isInfoEnabled() && !queue.offer(exchange)) {
            dropped.increment();
        }
    }

    /** Lines that were not written since the start. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilInterrupted() {
        try {
            while (true) {
                line(queue.take());
            }
        } catch (InterruptedException e) {
            for (FinishedExchange rest = queue.poll(); rest != null; rest = queue.poll()) {
                line(rest);
            }
        }
    }

    private static void line(FinishedExchange exchange) {
        LoggingEventBuilder line = LOG.atInfo();
        for (Map.Entry<String, Object> field : AccessLine.fields(exchange).entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log("exchange");
    }
}
