package dev.crossfade.proxy.bench;

import dev.crossfade.proxy.bench.Round.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Several proxies, each in turn, A B A B, so that what the machine does meanwhile meets all of them; and the medians of that. */
final class Rounds {

    static final int COUNT = Integer.getInteger("bench.rounds", 5);
    static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    /** After which the JVM has compiled what it is going to. */
    static final int WARM_UP_SECONDS = Integer.getInteger("bench.warmUp", 30);

    private final Map<BenchPeer, List<Round>> seen = new LinkedHashMap<>();

    /**
     * {@link #COUNT} of each.
     *
     * @param asked for {@link #SECONDS}
     */
    void add(List<? extends BenchPeer> peers, Asked asked) throws IOException, InterruptedException {
        for (int round = 0; round < COUNT; round++) {
            for (BenchPeer peer : peers) {
                add(peer, Round.of(peer, SECONDS, asked));
            }
        }
    }

    void add(BenchPeer peer, Round round) {
        seen.computeIfAbsent(peer, each -> new ArrayList<>()).add(round);
    }

    double micros(BenchPeer peer) {
        return median(peer, Round::microsARequest);
    }

    double perSecond(BenchPeer peer) {
        return median(peer, Round::requestsASecond);
    }

    /** Of all rounds. */
    double requests(BenchPeer peer) {
        return of(peer).stream().mapToDouble(Round::requestsASecond).sum() * SECONDS;
    }

    private double median(BenchPeer peer, ToDoubleFunction<Round> figure) {
        return median(of(peer).stream().mapToDouble(figure).toArray());
    }

    private List<Round> of(BenchPeer peer) {
        return seen.getOrDefault(peer, List.of());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
