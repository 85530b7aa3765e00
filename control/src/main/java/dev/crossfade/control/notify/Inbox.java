package dev.crossfade.control.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.Migration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to migrations and was not told yet. It waits in the outbox, where it is written in the transaction of the change that
 * it tells of: neither is durable without the other, whenever a controller is killed. The {@link Notifier} bounds it, for nobody who writes
 * there may wait for another; what is dropped is counted. Thread-safe.
 */
public final class Inbox {

    /** As whose it waits. */
    public static final String RECEIVER = "notifier";

    public static final int MOST_WAITING = 4_000;

    private final InstantSource wall;
    private final NotifyCounts counts;

    public Inbox(InstantSource wall, NotifyCounts counts) {
        this.wall = wall;
        this.counts = counts;
    }

    /**
     * What a change means, to be kept with it.
     *
     * @param stored what stood there before; null where nothing did
     */
    public List<Outbox.Entry> entries(@Nullable Migration stored, Migration now) {
        // Another generation is another controller's, which has begun with it or goes on with it.
        boolean goesOn = stored != null && stored.id().equals(now.id()) && stored.generation() == now.generation();
        Instant at = wall.instant();
        return Happenings.of(goesOn ? stored : null, now).stream()
                .map(happening -> entry(Notice.of(UUID.randomUUID().toString(), happening, now, at)))
                .toList();
    }

    /** So many are told to nobody. */
    public void dropped(int notices) {
        counts.count(NotifyCounts.Result.DROPPED, notices);
    }

    /** One that has no place yet. */
    public static Outbox.Entry entry(Notice notice) {
        try {
            return new Outbox.Entry(0, notice.id(), notice.at(), Json.MAPPER.writeValueAsString(notice));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notification is always JSON", e);
        }
    }

    /** @throws IllegalArgumentException when it is malformed */
    public static Notice notice(Outbox.Entry entry) {
        try {
            return Json.MAPPER.readValue(entry.body(), Notice.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("malformed notification in the store", e);
        }
    }
}
