package dev.crossfade.control.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads all that a command prints, so that none ever waits for it, and keeps the last of it. Never blocks in a read: something that the
 * command has left running may hold its output open for good.
 */
final class OutputEnd {

    static final int MOST_BYTES = 8 * 1024;

    /** While it is silent, and while it prints. */
    private static final long LOOK_MS = 10;

    private static final long LOOK_SOON_MS = 1;
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final Process process;
    private final InputStream output;
    private final byte[] ring = new byte[MOST_BYTES];
    private final byte[] part = new byte[MOST_BYTES];
    private long read;

    OutputEnd(Process process) {
        this.process = process;
        this.output = process.getInputStream();
    }

    /** @return whether the command has ended, so that this is all that it said */
    boolean follow(Duration atMost) throws InterruptedException {
        long begin = System.nanoTime();
        boolean printed = false;
        while (System.nanoTime() - begin < atMost.toNanos()) {
            if (process.waitFor(printed ? LOOK_SOON_MS : LOOK_MS, TimeUnit.MILLISECONDS)) {
                readOn(LAST_WORDS);
                return true;
            }
            printed = readOn(Duration.ofMillis(LOOK_MS));
        }
        return false;
    }

    /** @return whether there was anything */
    private boolean readOn(Duration atMost) {
        long begin = System.nanoTime();
        boolean any = false;
        while (System.nanoTime() - begin < atMost.toNanos() && readPart()) {
            any = true;
        }
        return any;
    }

    private boolean readPart() {
        try {
            int there = output.available();
            int length = there <= 0 ? 0 : output.read(part, 0, Math.min(there, part.length));
            for (int i = 0; i < length; i++) {
                ring[(int) (read++ % ring.length)] = part[i];
            }
            return length > 0;
        } catch (IOException closed) {
            // What was read is all there is.
            return false;
        }
    }

    String text() {
        int length = (int) Math.min(read, ring.length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((read - length + i) % ring.length)];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
