package dev.crossfade.control.api;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.CopyState;
import dev.crossfade.control.migration.MigrationStatus.SlotState;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import dev.crossfade.control.migration.MigrationStatus.Trend;
import dev.crossfade.replication.diagnosis.Ailment;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One migration's samples of copy, lag and ailments; what is unknown has none. */
final class StreamSamples {

    private StreamSamples() {}

    static List<MultiGauge.Row<?>> lagSeconds(MigrationStatus one) {
        return trends(one, Trend::lagSeconds);
    }

    static List<MultiGauge.Row<?>> catchUp(MigrationStatus one) {
        return trends(one, trend -> {
            Long left = trend.secondsToCatchUp();
            return switch (trend.catchUp()) {
                case "reached" -> Double.valueOf(0);
                case "never" -> Double.valueOf(Double.POSITIVE_INFINITY);
                default -> left == null ? null : Double.valueOf(left);
            };
        });
    }

    private static List<MultiGauge.Row<?>> trends(MigrationStatus one, Function<Trend, @Nullable Double> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (SlotState slot : Arrays.asList(one.slot(), one.otherSlot())) {
            Trend trend = slot == null ? null : slot.trend();
            Double seen = trend == null ? null : value.apply(trend);
            if (slot != null && seen != null) {
                rows.add(MultiGauge.Row.of(Tags.of("tenant", one.tenant(), "side", slot.side()), seen));
            }
        }
        return rows;
    }

    static List<MultiGauge.Row<?>> copySlots(MigrationStatus one) {
        return one.copySlots().stream()
                .mapToLong(SlotState::retainedWalBytes)
                .boxed()
                .max(Long::compare)
                .<List<MultiGauge.Row<?>>>map(most -> List.of(MultiGauge.Row.of(
                        Tags.of(
                                "tenant",
                                one.tenant(),
                                "side",
                                one.copySlots().get(0).side()),
                        most)))
                .orElse(List.of());
    }

    static List<MultiGauge.Row<?>> copyTables(MigrationStatus one) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        if (!one.copy().isEmpty()) {
            for (String phase : List.of("waiting", "copying", "catching-up", "ready")) {
                rows.add(MultiGauge.Row.of(
                        Tags.of("tenant", one.tenant(), "phase", phase),
                        one.copy().stream()
                                .filter(table -> table.phase().equals(phase))
                                .count()));
            }
        }
        return rows;
    }

    static List<MultiGauge.Row<?>> copyRows(MigrationStatus one) {
        return copied(one, table -> Math.max(0, table.rowsDone()));
    }

    static List<MultiGauge.Row<?>> copyBytes(MigrationStatus one) {
        return copied(one, TableProgress::bytesDone);
    }

    static List<MultiGauge.Row<?>> copyExpected(MigrationStatus one) {
        return one.copy().stream().anyMatch(table -> table.bytesExpected() < 0)
                ? List.of()
                : copied(one, TableProgress::bytesExpected);
    }

    private static List<MultiGauge.Row<?>> copied(MigrationStatus one, ToLongFunction<TableProgress> value) {
        return one.copy().isEmpty()
                ? List.of()
                : List.of(MultiGauge.Row.of(
                        Tags.of("tenant", one.tenant()),
                        one.copy().stream().mapToLong(value).sum()));
    }

    static List<MultiGauge.Row<?>> copyLeft(MigrationStatus one) {
        CopyState copying = one.copying();
        Long left = copying == null ? null : copying.secondsLeft();
        return left == null ? List.of() : List.of(MultiGauge.Row.of(Tags.of("tenant", one.tenant()), left));
    }

    /** Every kind has a sample, so that an alarm sees the first. */
    static List<MultiGauge.Row<?>> ailments(MigrationStatus one) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Ailment.Kind kind : Ailment.Kind.values()) {
            rows.add(MultiGauge.Row.of(
                    Tags.of("tenant", one.tenant(), "kind", kind.label()),
                    one.ailments().stream()
                            .filter(ailing -> ailing.kind().equals(kind.label()))
                            .count()));
        }
        return rows;
    }
}
