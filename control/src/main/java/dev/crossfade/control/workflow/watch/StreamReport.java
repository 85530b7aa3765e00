package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.CopyPace;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.LagTrend;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus.Ailing;
import dev.crossfade.control.migration.MigrationStatus.CopyState;
import dev.crossfade.control.migration.MigrationStatus.SlotState;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import dev.crossfade.control.migration.MigrationStatus.Trend;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.schema.TableSelection;
import dev.crossfade.replication.stream.Lag;
import dev.crossfade.replication.stream.SlotStatus;
import dev.crossfade.replication.stream.TableCopy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of a status is about the stream: copy, slots, lag, and what ails it. */
public final class StreamReport {

    private final TenantSettings tenant;
    private final Migration migration;
    private final Watch watch;

    public StreamReport(TenantSettings tenant, Migration migration, Watch watch) {
        this.tenant = tenant;
        this.migration = migration;
        this.watch = watch;
    }

    public List<TableProgress> tables() {
        return watch.copy().stream()
                .filter(StreamReport::isTheTenants)
                .map(this::progress)
                .toList();
    }

    /** Our token travels with the tenant's tables, and is nothing that a person has to wait for. */
    private static boolean isTheTenants(TableCopy copy) {
        return !copy.table().schema().equals(TableSelection.OUR_SCHEMA);
    }

    private TableProgress progress(TableCopy copy) {
        CopyPace pace =
                copy.copied() ? new CopyPace(null, null, null) : watch.course().copy(copy.table());
        return new TableProgress(
                copy.table().toString(),
                copy.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                copy.rowsDone(),
                copy.rowsExpected(),
                copy.bytesDone(),
                copy.bytesExpected(),
                pace.rowsPerSecond(),
                pace.bytesPerSecond(),
                seconds(pace.left()));
    }

    @Nullable
    public CopyState copying() {
        List<TableCopy> tables = watch.copy();
        boolean over = tables.stream().allMatch(copy -> copy.phase() == TableCopy.Phase.READY);
        if (over) {
            return null;
        }
        boolean paused = migration.intent() == Intent.PAUSE;
        CopyPace pace = watch.course().copy();
        return new CopyState(paused, pace.rowsPerSecond(), pace.bytesPerSecond(), paused ? null : seconds(pace.left()));
    }

    @Nullable
    public SlotState slot() {
        return watch.slot()
                .map(slot -> state(slot, watch.direction(), last(watch.lag()), trend(watch.direction())))
                .orElse(null);
    }

    @Nullable
    public SlotState otherSlot() {
        return watch.otherLink()
                .map(link -> state(
                        link.slot(), link.direction(), link.lag(), link.lag() == null ? null : trend(link.direction())))
                .orElse(null);
    }

    public List<SlotState> copySlots() {
        return watch.copySlots().stream()
                .map(slot -> state(slot, watch.direction(), null, null))
                .toList();
    }

    public List<Ailing> ailments() {
        return watch.ailments(tenant.id()).stream().map(StreamReport::ailing).toList();
    }

    private static Ailing ailing(Ailment one) {
        return new Ailing(one.kind().label(), one.what(), one.why(), one.mend());
    }

    /** Nothing but a new copy helps. */
    public boolean isBeyondMending() {
        return migration.stage() == Stage.REPLICATION
                && watch.illness().ailments().stream()
                        .anyMatch(one -> one.kind().isFatal());
    }

    /** All that ails it, each with what mends it. */
    public Optional<Trouble> trouble() {
        return trouble(false);
    }

    /** What a comparison will tell. */
    public Optional<Trouble> doubt() {
        return trouble(true);
    }

    private Optional<Trouble> trouble(boolean doubt) {
        List<Ailing> found = watch.ailments(tenant.id()).stream()
                .filter(one -> one.kind().isDoubt() == doubt)
                .map(StreamReport::ailing)
                .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() == 1 || doubt || watch.gates().bothServe()) {
            // That both serve stands first, and nothing else matters beside it.
            Ailing one = found.get(0);
            return Optional.of(new Trouble(one.what(), one.reason(), one.action()));
        }
        return Optional.of(new Trouble(
                "changes do not arrive at the " + watch.direction().to().label(),
                found.stream()
                        .map(one -> line(one.what() + ": " + one.reason()))
                        .collect(Collectors.joining("\n")),
                found.stream().map(one -> line(one.action())).collect(Collectors.joining("\n"))));
    }

    private static String line(String text) {
        return text.replaceAll("\\s+", " ");
    }

    public static @Nullable Long lagBytes(List<Lag> samples) {
        return samples.isEmpty() ? null : lagBytes(samples.get(samples.size() - 1));
    }

    private static @Nullable Long lagBytes(@Nullable Lag sample) {
        return sample instanceof Lag.Known known ? known.bytes() : null;
    }

    private Trend trend(Direction direction) {
        LagTrend trend =
                watch.course().lag(direction, tenant.switchover().maxLag().value());
        Duration behind = trend.behind();
        return new Trend(
                behind == null ? null : behind.toMillis() / 1000.0,
                trend.atLeast(),
                trend.bytesPerSecond(),
                trend.catchUp().label(),
                seconds(trend.left()));
    }

    private static @Nullable Long seconds(@Nullable Duration time) {
        return time == null ? null : time.toSeconds();
    }

    private static @Nullable Lag last(List<Lag> lag) {
        return lag.isEmpty() ? null : lag.get(lag.size() - 1);
    }

    private SlotState state(SlotStatus slot, Direction direction, @Nullable Lag lag, @Nullable Trend trend) {
        return new SlotState(
                slot.name(),
                direction.from().label(),
                slot.active(),
                slot.walStatus(),
                slot.retainedWalBytes(),
                tenant.replication().warnRetainedWal().value(),
                lagBytes(lag),
                lag instanceof Lag.Known known ? known.applied().toString() : null,
                trend);
    }
}
