package dev.crossfade.config.etcd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A copy of what stands under a prefix: read whole, then kept by a watch from that revision on. Whatever goes wrong with the watch, a
 * compaction too, ends {@link #await} with a failure, and the caller reads everything again. One thread reads and awaits; any may doubt.
 */
public final class EtcdMirror implements AutoCloseable {

    private final EtcdClient client;
    private final String prefix;
    private final Map<String, KeyValue> keys = new TreeMap<>();
    private long revision;
    private volatile @Nullable EtcdWatch watch;

    /** Empty until it is read. */
    public EtcdMirror(EtcdClient client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    /** Reads everything anew. */
    public Listing read() throws EtcdFailure, InterruptedException {
        doubt();
        Listing now = client.list(prefix);
        keys.clear();
        now.keys().forEach(key -> keys.put(key.key(), key));
        revision = now.revision();
        return now;
    }

    /** The copy, as of the last change that {@link #await} told. */
    public Listing now() {
        return new Listing(revision, List.copyOf(keys.values()));
    }

    /**
     * Waits for changes, and follows them.
     *
     * @return empty when nothing has changed within that time
     */
    public List<Change> await(Duration atMost) throws EtcdFailure, InterruptedException {
        EtcdWatch open = watch;
        if (open == null) {
            open = client.watch(prefix, revision + 1);
            watch = open;
        }
        try {
            Optional<EtcdWatch.Told> told = open.next(atMost);
            while (told.isPresent() && told.get().changes().isEmpty()) {
                told = open.next(atMost); // that it has begun
            }
            return told.isEmpty() ? List.of() : follow(told.get());
        } catch (EtcdFailure | InterruptedException e) {
            doubt();
            throw e;
        }
    }

    private List<Change> follow(EtcdWatch.Told told) {
        List<Change> followed = new ArrayList<>();
        for (Change change : told.changes()) {
            KeyValue now = change.now();
            if (change.gone()) {
                KeyValue before = keys.remove(now.key());
                followed.add(new Change(
                        true,
                        new KeyValue(
                                now.key(),
                                before == null ? "" : before.value(),
                                now.modRevision(),
                                before == null ? 0 : before.lease())));
            } else {
                keys.put(now.key(), now);
                followed.add(change);
            }
            revision = Math.max(revision, now.modRevision());
        }
        return followed;
    }

    /** Whoever awaits is told that the copy may be old. Any thread may say so. */
    public void doubt() {
        EtcdWatch open = watch;
        watch = null;
        if (open != null) {
            client.end(open);
        }
    }

    @Override
    public void close() {
        doubt();
    }
}
