package dev.crossfade.control.workflow.journal;

import dev.crossfade.control.migration.Migration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place from which changes of migrations are heard of: whoever wants to know of them subscribes here, and none of them can keep a
 * migration from going on. Thread-safe.
 */
public final class MigrationFeed implements MigrationListener {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationFeed.class);

    private final List<MigrationListener> listeners = new CopyOnWriteArrayList<>();

    /** It hears of what changes from now on. */
    public void subscribe(MigrationListener listener) {
        listeners.add(listener);
    }

    @Override
    public void changed(@Nullable Migration before, @Nullable Migration now) {
        for (MigrationListener listener : listeners) {
            try {
                listener.changed(before, now);
            } catch (RuntimeException e) {
                LOG.warn("a listener to changes of migrations failed, and the migration goes on", e);
            }
        }
    }
}
