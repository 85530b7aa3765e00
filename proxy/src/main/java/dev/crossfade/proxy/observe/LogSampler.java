package dev.crossfade.proxy.observe;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets one line through for each word in a period, and counts those it keeps back. As large as there are words. Thread-safe. */
public final class LogSampler {

    private final LongSupplier nanoTime;
    private final long everyNanos;
    private final Map<String, Word> words = new ConcurrentHashMap<>();

    public LogSampler(LongSupplier nanoTime, Duration every) {
        this.nanoTime = nanoTime;
        this.everyNanos = every.toNanos();
    }

    /**
     * How many lines of this word were left out since its last one; empty when this one is to be left out too.
     *
     * @param word one of a bounded set
     */
    public OptionalLong admit(String word) {
        long now = nanoTime.getAsLong();
        return words.computeIfAbsent(word, first -> new Word(now - everyNanos)).admit(now, everyNanos);
    }

    private static final class Word {

        private long lastNanos;
        private long leftOut;

        Word(long lastNanos) {
            this.lastNanos = lastNanos;
        }

        synchronized OptionalLong admit(long now, long everyNanos) {
            if (now - lastNanos < everyNanos) {
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
