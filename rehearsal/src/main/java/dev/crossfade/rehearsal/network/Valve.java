package dev.crossfade.rehearsal.network;

import java.io.IOException;
import java.net.Socket;

/** Lets the bytes of relayed connections pass, or keeps them waiting until it is opened. Safe for many threads. */
final class Valve {

    private static final long LOOK_EVERY_MS = 50;

    private long allowance = Long.MAX_VALUE;
    private int waiting;

    /** From now on no connection passes more than so many bytes, with those that it has passed already. */
    synchronized void limit(long bytes) {
        allowance = bytes;
    }

    synchronized void open() {
        allowance = Long.MAX_VALUE;
        notifyAll();
    }

    synchronized boolean isOpen() {
        return allowance == Long.MAX_VALUE;
    }

    /** Whether somebody waits. */
    synchronized boolean holdsBack() {
        return waiting > 0;
    }

    /**
     * Waits while nothing may pass.
     *
     * @param passed what the connection has passed so far, in bytes
     * @return how many of the wanted bytes may pass now; at least one
     * @throws IOException when the socket was closed meanwhile: what waits is lost
     */
    synchronized int admit(Socket from, long passed, int wanted) throws IOException, InterruptedException {
        waiting++;
        try {
            while (passed >= allowance) {
                if (from.isClosed()) {
                    throw new IOException("the connection was cut while its bytes were held back");
                }
                wait(LOOK_EVERY_MS);
            }
            return (int) Math.min(wanted, allowance - passed);
        } finally {
            waiting--;
        }
    }
}
