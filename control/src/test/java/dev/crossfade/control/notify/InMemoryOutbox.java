package dev.crossfade.control.notify;

import dev.crossfade.control.workflow.journal.StoreFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The outbox of one receiver; it survives that. */
public final class InMemoryOutbox implements Outbox {

    public final TreeMap<Long, Entry> entries = new TreeMap<>();

    /** It can be read, and not written. */
    public boolean full;

    /** Another controller leads. */
    public boolean lost;

    @Override
    public int add(String receiver, String event, Instant at, String body, int most) {
        if (full) {
            throw new StoreFailure(StoreFailure.Kind.FAILED, "the disk is full", "make room", null);
        }
        long seq = entries.isEmpty() ? 1 : entries.lastKey() + 1;
        entries.put(seq, new Entry(seq, event, at, body));
        return keep(receiver, most);
    }

    @Override
    public int keep(String receiver, int most) {
        int dropped = 0;
        for (; entries.size() > most; dropped++) {
            entries.pollFirstEntry();
        }
        return dropped;
    }

    @Override
    public List<Entry> after(String receiver, long seq) {
        if (lost) {
            throw new StoreFailure(StoreFailure.Kind.NOT_LEADING, "another controller leads", "wait", null);
        }
        return List.copyOf(entries.tailMap(seq, false).values());
    }

    @Override
    public Optional<Entry> first(String receiver) {
        return Optional.ofNullable(entries.firstEntry()).map(java.util.Map.Entry::getValue);
    }

    @Override
    public void remove(String receiver, long seq) {
        entries.remove(seq);
    }
}
