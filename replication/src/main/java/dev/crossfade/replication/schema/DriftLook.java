package dev.crossfade.replication.schema;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.BothSides;
import dev.crossfade.replication.postgres.PostgresSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for drift every few seconds, at little cost while nothing changes: what was found last is true as long as both catalogs are
 * what they were before that look. Thread-safe.
 */
public final class DriftLook {

    private final TenantSettings tenant;
    private @Nullable Seen last;

    public DriftLook(TenantSettings tenant) {
        this.tenant = tenant;
    }

    private record Seen(CatalogState source, CatalogState target, List<Drift> drift) {}

    public synchronized List<Drift> differences(PostgresSession source, PostgresSession target) {
        // Before the look itself: what is written meanwhile is seen by the next one.
        BothSides<CatalogState> now = BothSides.read(source, target, CatalogState::read);
        Seen before = last;
        if (before != null
                && before.source().equals(now.here())
                && before.target().equals(now.there())) {
            return before.drift();
        }
        List<Drift> drift = List.copyOf(SchemaFingerprint.differences(source, target, tenant));
        last = new Seen(now.here(), now.there(), drift);
        return drift;
    }
}
