package dev.crossfade.proxy.admin;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who asks regularly whether this proxy is ready: a load balancer, a kubelet. So does whoever has asked twice in the last minute, under
 * one address and name; an operator who looks once does not.
 */
final class Probers {

    /** So many failed checks in a row take a target out of a load balancer, as a rule; and so many askings make a habit. */
    private static final int TWICE = 2;

    /** Whoever has not asked for so long does not decide by the answers; load balancers ask every 30 seconds, or more often. */
    static final Duration LATELY = Duration.ofSeconds(65);

    /** A load balancer asks from several addresses; past it, whoever has not asked for longest is forgotten. */
    static final int MOST = 64;

    private static final class Prober {
        int asked;
        int told;
        long askedNanos;
    }

    private final LongSupplier nanoTime;
    /** The one who asked last is the last. */
    private final Map<String, Prober> byName = new LinkedHashMap<>(16, 0.75f, true);

    Probers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param who its address, and what it calls itself */
    void asked(String who) {
        long now = nanoTime.getAsLong();
        Prober prober = byName.computeIfAbsent(who, name -> new Prober());
        prober.asked = isLate(prober, now) ? 1 : Math.min(TWICE, prober.asked + 1);
        prober.askedNanos = now;
        if (byName.size() > MOST) {
            Iterator<String> longestSilent = byName.keySet().iterator();
            longestSilent.next();
            longestSilent.remove();
        }
    }

    /** One who asks for the first time now has nothing to forget. */
    void toldOfTheEnd(String who) {
        Prober prober = byName.get(who);
        if (prober != null) {
            prober.told++;
        }
    }

    /** Those who asked regularly until lately, and do not know of the end yet. */
    List<String> notToldTwice() {
        long now = nanoTime.getAsLong();
        return byName.entrySet().stream()
                .filter(each ->
                        each.getValue().asked >= TWICE && each.getValue().told < TWICE && !isLate(each.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isLate(Prober prober, long now) {
        return prober.asked == 0 || now - prober.askedNanos > LATELY.toNanos();
    }
}
