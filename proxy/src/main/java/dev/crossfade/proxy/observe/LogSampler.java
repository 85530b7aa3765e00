package dev.crossfade.proxy.observe;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets one line a second through for each word, and counts those it keeps back. As large as there are words. Thread-safe. */
final class LogSampler {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final Map<String, Word> words = new ConcurrentHashMap<>();

    LogSampler(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * How many lines of this word were left out since its last one; empty when this one is to be left out too.
     *
     * @param word one of a small fixed set
     */
    OptionalLong admit(String word) {
        long now = nanoTime.getAsLong();
        return words.computeIfAbsent(word, first -> new Word(now - EVERY_NANOS)).admit(now);
    }

    private static final class Word {

        private long lastNanos;
        private long leftOut;

        Word(long lastNanos) {
            this.lastNanos = lastNanos;
        }

        synchronized OptionalLong admit(long now) {
            if (now - lastNanos < EVERY_NANOS) {
                leftOut++;
                return OptionalLong.empty();
            }
            OptionalLong admitted = OptionalLong.of(leftOut);
            lastNanos = now;
            leftOut = 0;
            return admitted;
        }
    }
}
