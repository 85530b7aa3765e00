package dev.crossfade.proxy.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which refusals are worth a line: of each reason the first, and then at most one a second, which tells how many were left out
 * since the line before. An attack is counted, and seen, but does not fill a disk. Thread-safe; its memory is bounded by the
 * reasons, which are a small fixed set.
 */
final class RejectionLog {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Where the lines go. */
    @FunctionalInterface
    interface Lines {

        /** @param leftOut refusals for this reason since its last line */
        void write(String reason, String client, long leftOut);
    }

    /** @param sinceNanos when the last line was written */
    private record Spell(long sinceNanos, long leftOut) {}

    private final LongSupplier nanoTime;
    private final Lines lines;
    private final Map<String, Spell> spells = new ConcurrentHashMap<>();

    RejectionLog(LongSupplier nanoTime, Lines lines) {
        this.nanoTime = nanoTime;
        this.lines = lines;
    }

    /** @param client its address */
    void rejected(String reason, String client) {
        long now = nanoTime.getAsLong();
        Spell last = spells.putIfAbsent(reason, new Spell(now, 0));
        while (last != null && !follow(reason, last, client, now)) {
            last = spells.get(reason);
        }
        if (last == null) {
            lines.write(reason, client, 0);
        }
    }

    /** @return false when another thread was quicker */
    private boolean follow(String reason, Spell last, String client, long now) {
        if (now - last.sinceNanos() < PAUSE_NANOS) {
            return spells.replace(reason, last, new Spell(last.sinceNanos(), last.leftOut() + 1));
        }
        if (!spells.replace(reason, last, new Spell(now, 0))) {
            return false;
        }
        lines.write(reason, client, last.leftOut());
        return true;
    }
}
