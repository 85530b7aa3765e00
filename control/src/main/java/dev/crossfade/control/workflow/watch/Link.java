package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import org.jspecify.annotations.Nullable;

/**
 * One of the two links, as it was seen last.
 *
 * @param direction in which it leads; the slot is at the side from which it does
 * @param lag null where nobody fetches
 */
public record Link(
        Direction direction, SlotStatus slot, @Nullable Lag lag) {}
