package dev.crossfade.control.workflow.watch;

import dev.crossfade.control.migration.SwitchoverPolicy;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Both links and the initial copy, as they were seen last, along the direction that is followed. Guarded by its owner. */
final class StreamSight {

    private final Deque<Lag> lag = new ArrayDeque<>();
    private final StreamCourse course = new StreamCourse();
    private @Nullable SlotStatus slot;
    private @Nullable Link otherLink;
    private List<SlotStatus> copySlots = List.of();
    private List<TableCopy> copy = List.of();

    void saw(StreamLook seen, Instant at) {
        lag.addLast(seen.lag());
        while (lag.size() > SwitchoverPolicy.SAMPLES) {
            lag.removeFirst();
        }
        slot = seen.slot().orElse(null);
        otherLink = seen.otherLink().orElse(null);
        copySlots = seen.copySlots().orElse(copySlots);
        copy = seen.copy().orElse(copy);
        seen.tell(course, at);
    }

    /** Another direction is followed, of which nothing was seen yet. How either has gone is still known. */
    void turn() {
        lag.clear();
        slot = null;
        otherLink = null;
        copySlots = List.of();
    }

    /** There is none any more. */
    void end() {
        turn();
        copy = List.of();
        course.forget();
    }

    void droppedOtherLink() {
        otherLink = null;
    }

    /** The last samples, the oldest first. */
    List<Lag> lag() {
        return new ArrayList<>(lag);
    }

    Optional<SlotStatus> slot() {
        return Optional.ofNullable(slot);
    }

    Optional<Link> otherLink() {
        return Optional.ofNullable(otherLink);
    }

    List<SlotStatus> copySlots() {
        return copySlots;
    }

    List<TableCopy> copy() {
        return copy;
    }

    StreamCourse course() {
        return course;
    }
}
