package dev.crossfade.rehearsal.ledger;

import dev.crossfade.rehearsal.ledger.Expectation.Presence;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the clients know about their writes. Threads write to it at the same time, each to keys of its own. It grows with the load
 * that was asked for, by some hundred bytes a write.
 */
public final class Journal {

    private final Map<String, Expectation> entries = new ConcurrentHashMap<>();
    private final LongAdder acknowledged = new LongAdder();

    /** The client was told that it is done. */
    public void acknowledged(WriteKind kind, String key, String value) {
        acknowledged.increment();
        put(Expectation.once(kind, key, value));
    }

    /** The client was told that it failed, or nothing: it may be there once. */
    public void unknown(WriteKind kind, String key, String value) {
        put(Expectation.atMostOnce(kind, key, value));
    }

    /** It was there before the load: not a write of a client, and it must be there afterwards. */
    public void present(WriteKind kind, String key, String value) {
        put(Expectation.once(kind, key, value));
    }

    /** From now on the key's value is this one. */
    public void changed(WriteKind kind, String key, String value) {
        put(Expectation.once(kind, key, value));
    }

    /** From now on the key's value may also be this one. */
    public void perhapsChanged(WriteKind kind, String key, String value) {
        entries.computeIfPresent(name(kind, key), (name, before) -> {
            Set<String> values = new HashSet<>(before.values());
            values.add(value);
            return new Expectation(kind, key, before.presence(), values);
        });
    }

    /** What the key's value may be now; empty when nothing is known about the key. */
    public Set<String> values(WriteKind kind, String key) {
        Expectation entry = entries.get(name(kind, key));
        return entry == null ? Set.of() : entry.values();
    }

    /** How many writes were acknowledged. */
    public long acknowledgedWrites() {
        return acknowledged.sum();
    }

    /** A key of this kind that was acknowledged, the first in order; for the saboteur. */
    public List<String> acknowledgedKeys(WriteKind kind) {
        return entries.values().stream()
                .filter(entry -> entry.kind() == kind && entry.presence() == Presence.ONCE)
                .map(Expectation::key)
                .sorted()
                .toList();
    }

    public Collection<Expectation> expectations() {
        return List.copyOf(entries.values());
    }

    private void put(Expectation expectation) {
        entries.put(name(expectation.kind(), expectation.key()), expectation);
    }

    private static String name(WriteKind kind, String key) {
        return kind + " " + key;
    }
}
