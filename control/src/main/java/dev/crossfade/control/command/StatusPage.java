package dev.crossfade.control.command;

import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import dev.crossfade.control.migration.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code crossfade status TENANT} prints: the headline first, then all that an operator asks next. */
final class StatusPage {

    private static final int MOST_TABLES = 8;

    private StatusPage() {}

    /**
     * The page's lines.
     *
     * @param now for how long ago things were
     */
    static List<String> lines(MigrationStatus status, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(status.headline());
        lines.add(line("stages", stages(status)));
        lines.add(line("step", step(status, now)));
        copy(status, lines);
        MigrationStatus.SlotState slot = status.slot();
        lag(status, lines);
        if (slot != null) {
            lines.add(line("slot", (slot.active() ? "active" : "NOT ACTIVE") + slot(slot)));
        }
        MigrationStatus.SlotState other = status.otherSlot();
        if (other != null) {
            // Between older servers only one of the two links is live, and that is as it should be.
            lines.add(line(
                    "other slot",
                    (other.active() ? "active" : "idle")
                            + slot(other)
                            + (other.lagBytes() == null
                                    ? ""
                                    : ", lag " + lag(other.lagBytes()) + trend(other.trend()))));
        }
        comparison(status, now, lines);
        drift(status, lines);
        upkeep(status.upkeepLeft(), lines);
        copySlots(status.copySlots(), lines);
        lines.add(line("epoch", Long.toString(status.epoch())));
        origins(status, lines);
        MigrationStatus.Attempt attempt = status.switchover();
        if (attempt != null) {
            attempt(status, attempt, lines);
        }
        if (status.parking() != null) {
            lines.addAll(parking(status.parking(), status.tenant(), now));
        }
        MigrationStatus.Trouble trouble = status.problem();
        if (trouble != null) {
            lines.add(line("problem", trouble.what()));
            Causes.lines(trouble.reason(), trouble.action()).forEach(cause -> lines.add(line("", cause)));
        }
        return lines;
    }

    /** Also of a tenant without a migration. */
    static List<String> parking(ParkingStatus parking, String tenant, Instant now) {
        List<String> lines = new ArrayList<>();
        for (String one : ParkingLines.of(parking, tenant, now)) {
            lines.add(line(lines.isEmpty() ? "parking" : "", one));
        }
        return lines;
    }

    private static String line(String name, String value) {
        return String.format("  %-11s %s", name, value);
    }

    private static String slot(MigrationStatus.SlotState slot) {
        return ", WAL " + slot.walStatus() + ", " + Sizes.bytes(slot.retainedWalBytes()) + " retained on the "
                + slot.side() + " (" + slot.name() + ")";
    }

    /** {@code SETUP done > REPLICATION now > …}. */
    private static String stages(MigrationStatus status) {
        List<String> words = new ArrayList<>();
        boolean passed = true;
        for (Stage stage : Stage.values()) {
            boolean now = stage.name().equals(status.stage());
            if (now) {
                passed = status.state().equals("done");
                words.add(passed ? stage + " done" : "[" + stage + "]");
            } else {
                words.add(passed ? stage + " done" : stage.name());
            }
        }
        return String.join(" > ", words);
    }

    private static String step(MigrationStatus status, Instant now) {
        String waiting = status.waitingFor() == null ? "" : " for " + status.waitingFor();
        return status.step() + ": " + status.state() + waiting + ", since " + Sizes.since(status.since(), now);
    }

    /** What tables are copied by keeps log, too; the one that keeps most is what counts. */
    private static void copySlots(List<MigrationStatus.SlotState> slots, List<String> lines) {
        slots.stream()
                .max(Comparator.comparingLong(MigrationStatus.SlotState::retainedWalBytes))
                .ifPresent(most -> lines.add(line(
                        "copy slots",
                        slots.size() + ", up to " + Sizes.bytes(most.retainedWalBytes()) + " retained on the "
                                + most.side() + " (" + most.name() + ")")));
    }

    private static String trend(MigrationStatus.@Nullable Trend trend) {
        if (trend == null) {
            return "";
        }
        Double seconds = trend.lagSeconds();
        String behind = seconds == null
                ? ""
                : ", " + (trend.atLeast() ? "at least " : "") + String.format(Locale.ROOT, "%.1f s", seconds)
                        + " behind";
        Long left = trend.secondsToCatchUp();
        return behind
                + switch (trend.catchUp()) {
                    case "coming" ->
                        left == null ? "" : ", below maxLag in about " + Sizes.time(Duration.ofSeconds(left));
                    case "never" -> ", not shrinking: it does not get below maxLag like this";
                    case "unknown" -> ", when it is below maxLag is not known yet";
                    default -> "";
                };
    }

    private static void copy(MigrationStatus status, List<String> lines) {
        List<TableProgress> tables = status.copy();
        if (tables.isEmpty()) {
            return;
        }
        List<TableProgress> open =
                tables.stream().filter(table -> !CopyProgress.isDone(table)).toList();
        int percent = CopyProgress.percent(tables);
        lines.add(line(
                "copy",
                (tables.size() - open.size()) + " of " + tables.size() + " tables"
                        + (percent < 0 ? "" : ", " + percent + " %")
                        + CopyProgress.inWords(status.copying())));
        open.stream().limit(MOST_TABLES).forEach(table -> lines.add(line("", table(table))));
        if (open.size() > MOST_TABLES) {
            lines.add(line("", "and " + (open.size() - MOST_TABLES) + " more"));
        }
    }

    private static String table(TableProgress table) {
        Double rate = table.bytesPerSecond();
        Long left = table.secondsLeft();
        return table.table() + ": " + table.phase() + ", " + rows(table) + ", " + Sizes.bytes(table.bytesDone())
                + (table.bytesExpected() < 0
                        ? ""
                        : " (" + Sizes.bytes(table.bytesExpected()) + " on the source's disk)")
                + (rate == null || rate <= 0 ? "" : ", " + Sizes.bytes(Math.round(rate)) + "/s")
                + (left == null ? "" : ", done in about " + Sizes.time(Duration.ofSeconds(left)));
    }

    /** What is expected is the planner's guess: a table that was filled lately holds more than it says. */
    private static String rows(TableProgress table) {
        if (table.rowsDone() < 0) {
            return "an unknown number of rows";
        }
        if (table.rowsExpected() < 0) {
            return table.rowsDone() + " of an unknown number of rows";
        }
        return table.rowsDone() <= table.rowsExpected()
                ? table.rowsDone() + " of about " + table.rowsExpected() + " rows"
                : table.rowsDone() + " rows, more than the " + table.rowsExpected() + " that were estimated";
    }

    private static void drift(MigrationStatus status, List<String> lines) {
        MigrationStatus.DriftState drift = status.drift();
        if (drift == null || drift.objects() == 0) {
            return;
        }
        lines.add(line(
                "drift", "the schemas differ in " + drift.objects() + (drift.objects() == 1 ? " object" : " objects")));
        drift.named().forEach(one -> lines.add(line("", one)));
        if (drift.objects() > drift.named().size()) {
            lines.add(line("", "and " + (drift.objects() - drift.named().size()) + " more"));
        }
    }

    private static void upkeep(List<String> left, List<String> lines) {
        String name = "upkeep";
        for (String one : left) {
            lines.add(line(name, one));
            name = "";
        }
    }

    private static void origins(MigrationStatus status, List<String> lines) {
        String name = "origins";
        for (MigrationStatus.OriginState origin : status.origins()) {
            lines.add(line(name, OriginWords.of(origin)));
            name = "";
        }
    }

    private static void comparison(MigrationStatus status, Instant now, List<String> lines) {
        MigrationStatus.Comparison seen = status.comparison();
        if (seen == null) {
            return;
        }
        String name = "compared";
        if (seen.at() != null) {
            lines.add(line(
                    name,
                    seen.rows() + " rows, " + seen.rowsDifferent() + " different"
                            + (seen.rowsUnsettled() == 0 ? "" : ", " + seen.rowsUnsettled() + " kept changing") + ", "
                            + Sizes.since(seen.at(), now)));
            name = "";
        }
        MigrationStatus.Progress underWay = seen.underWay();
        if (underWay != null) {
            long seconds = Math.max(1, Duration.between(underWay.since(), now).toSeconds());
            lines.add(line(
                    name,
                    "under way: " + underWay.rangesDone() + " of about " + underWay.rangesExpected() + " ranges, "
                            + underWay.rows() + " rows, " + underWay.rows() / seconds + " a second"));
        }
    }

    /** Once a migration has ended nothing is replicated, and before the slot is made nothing yet: neither is unknown. */
    private static void lag(MigrationStatus status, List<String> lines) {
        MigrationStatus.SlotState slot = status.slot();
        if (slot == null && status.lagBytes() == null) {
            if (isOver(status)) {
                return;
            }
            if (status.stage().equals(Stage.SETUP.name())) {
                lines.add(line("lag", "none yet: nothing is replicated before the setup is done"));
                return;
            }
        }
        lines.add(line("lag", lag(status.lagBytes()) + (slot == null ? "" : trend(slot.trend()))));
    }

    private static boolean isOver(MigrationStatus status) {
        return status.state().equals("done") || status.state().equals("aborted");
    }

    static String lag(@Nullable Long bytes) {
        return bytes == null ? "unknown" : Sizes.bytes(bytes);
    }

    private static void attempt(MigrationStatus status, MigrationStatus.Attempt attempt, List<String> lines) {
        lines.add(line(
                wasBack(status, attempt) ? "rollback" : "switchover",
                "attempt " + attempt.number() + ": " + attempt.outcome()
                        + Phases.pause(attempt)
                                .map(pause -> ", hold to flip " + Sizes.millis(pause))
                                .orElse("")
                        + (attempt.reason() == null ? "" : ": " + attempt.reason())));
        String phases = Phases.inWords(attempt);
        if (!phases.isEmpty()) {
            lines.add(line("", phases));
        }
    }

    /** The last attempt's direction: an attempt leaves the migration where it led to, or, when it failed, where it began. */
    private static boolean wasBack(MigrationStatus status, MigrationStatus.Attempt attempt) {
        boolean done = attempt.outcome().equals("done");
        return switch (Stage.valueOf(status.stage())) {
            case SETUP, REPLICATION -> done;
            case SWITCHOVER -> status.step().equals(Migration.ROLLBACK);
            case POST_MIGRATION -> !done;
        };
    }
}
