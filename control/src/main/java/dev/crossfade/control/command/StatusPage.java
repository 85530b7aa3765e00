package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import dev.crossfade.control.migration.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code crossfade status TENANT} prints: the headline first, then all that an operator asks next. */
final class StatusPage {

    private static final int MOST_TABLES = 8;

    private StatusPage() {}

    /** @param timeLeft of the initial copy, where it is known */
    static List<String> lines(MigrationStatus status, Optional<Duration> timeLeft) {
        List<String> lines = new ArrayList<>();
        lines.add(status.headline());
        lines.add(line("stages", stages(status)));
        lines.add(line("step", step(status)));
        copy(status, timeLeft, lines);
        lines.add(line("lag", lag(status.lagBytes())));
        MigrationStatus.SlotState slot = status.slot();
        if (slot != null) {
            lines.add(line(
                    "slot",
                    slot.name() + ": " + (slot.active() ? "active" : "NOT ACTIVE") + ", WAL " + slot.walStatus() + ", "
                            + Sizes.bytes(slot.retainedWalBytes()) + " retained"));
        }
        lines.add(line("epoch", Long.toString(status.epoch())));
        MigrationStatus.Attempt attempt = status.switchover();
        if (attempt != null) {
            attempt(attempt, lines);
        }
        MigrationStatus.Trouble trouble = status.problem();
        if (trouble != null) {
            lines.add(line("problem", trouble.what()));
            lines.add(line("", "why: " + trouble.reason()));
            lines.add(line("", "do:  " + trouble.action()));
        }
        return lines;
    }

    private static String line(String name, String value) {
        return String.format("  %-11s %s", name, value);
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

    private static String step(MigrationStatus status) {
        String waiting = status.waitingFor() == null ? "" : " for " + status.waitingFor();
        return status.step() + ": " + status.state() + waiting + ", since " + status.since();
    }

    private static void copy(MigrationStatus status, Optional<Duration> timeLeft, List<String> lines) {
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
                        + timeLeft.map(left -> ", done in about " + Sizes.time(left))
                                .orElse("")));
        open.stream().limit(MOST_TABLES).forEach(table -> lines.add(line("", table(table))));
        if (open.size() > MOST_TABLES) {
            lines.add(line("", "and " + (open.size() - MOST_TABLES) + " more"));
        }
    }

    private static String table(TableProgress table) {
        String of = table.rowsExpected() < 0 ? "an unknown number of" : "about " + table.rowsExpected();
        return table.table() + ": " + table.phase() + ", " + table.rowsDone() + " of " + of + " rows, "
                + Sizes.bytes(table.bytesDone());
    }

    static String lag(@Nullable Long bytes) {
        return bytes == null ? "unknown" : Sizes.bytes(bytes);
    }

    private static void attempt(MigrationStatus.Attempt attempt, List<String> lines) {
        lines.add(line(
                "switchover",
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
}
