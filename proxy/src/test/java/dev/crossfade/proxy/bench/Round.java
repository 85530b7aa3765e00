package dev.crossfade.proxy.bench;

import java.io.IOException;

/** What one round shows of a proxy. */
record Round(double microsARequest, double requestsASecond) {

    /** Who asks. */
    @FunctionalInterface
    interface Asked {

        /** @return how many requests were answered */
        long of(BenchPeer peer) throws IOException, InterruptedException;
    }

    /** @param seconds for which it is asked */
    static Round of(BenchPeer peer, int seconds, Asked asked) throws IOException, InterruptedException {
        double before = CpuTime.micros(peer.process());
        long requests = asked.of(peer);
        return new Round((CpuTime.micros(peer.process()) - before) / requests, (double) requests / seconds);
    }
}
