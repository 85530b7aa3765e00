package dev.crossfade.control.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Reads all that a command prints, so that none ever waits for it, and keeps the last of it. */
final class OutputEnd implements Runnable {

    static final int MOST_BYTES = 8 * 1024;

    /** Something that the command has left running may hold its output open. */
    private static final long LAST_WORDS_MS = 500;

    private final InputStream output;
    private final byte[] ring = new byte[MOST_BYTES];
    private long read;
    private final Thread reader = new Thread(this, "hook-output");

    private OutputEnd(InputStream output) {
        this.output = output;
    }

    static OutputEnd of(InputStream output) {
        OutputEnd end = new OutputEnd(output);
        end.reader.setDaemon(true);
        end.reader.start();
        return end;
    }

    @Override
    public void run() {
        byte[] part = new byte[MOST_BYTES];
        try (output) {
            for (int length = output.read(part); length >= 0; length = output.read(part)) {
                add(part, length);
            }
        } catch (IOException killed) {
            // What was read is all there is.
        }
    }

    private synchronized void add(byte[] part, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (read++ % ring.length)] = part[i];
        }
    }

    /** Of a command that has ended: all that it said is waited for, but not for long. */
    String text() throws InterruptedException {
        TimeUnit.MILLISECONDS.timedJoin(reader, LAST_WORDS_MS);
        return last();
    }

    private synchronized String last() {
        int length = (int) Math.min(read, ring.length);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ring[(int) ((read - length + i) % ring.length)];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
