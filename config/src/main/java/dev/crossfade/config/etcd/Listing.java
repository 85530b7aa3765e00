package dev.crossfade.config.etcd;

import java.util.List;

/**
 * What stands under a prefix, at one moment.
 *
 * @param revision etcd's, at that moment: it grows with every write of anybody's
 */
public record Listing(long revision, List<KeyValue> keys) {

    public Listing {
        keys = List.copyOf(keys);
    }

    /** The revision of the latest write to any of them; 0 where there is none. */
    public long newest() {
        return keys.stream().mapToLong(KeyValue::modRevision).max().orElse(0);
    }
}
