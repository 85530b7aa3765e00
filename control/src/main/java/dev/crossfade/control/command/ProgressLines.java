package dev.crossfade.control.command;

import dev.crossfade.control.migration.MigrationStatus;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** A verb that waits prints a line whenever something changed that a person would want to know, and not otherwise. */
final class ProgressLines {

    private static final int STEP_PERCENT = 10;

    private final PrintWriter out;
    private @Nullable String lastPlace;
    private int lastPercent = -1;
    private MigrationStatus.@Nullable Trouble lastTrouble;

    ProgressLines(PrintWriter out) {
        this.out = out;
    }

    /** What went wrong before is not news. */
    ProgressLines after(MigrationStatus status) {
        lastTrouble = status.problem();
        return this;
    }

    void show(MigrationStatus status) {
        String place = place(status);
        if (!place.equals(lastPlace)) {
            lastPlace = place;
            out.println(place);
        }
        copy(status);
        MigrationStatus.Trouble trouble = status.problem();
        if (trouble != null && !trouble.equals(lastTrouble)) {
            out.println("  " + trouble.what());
            Causes.lines(trouble.reason(), trouble.action()).forEach(cause -> out.println("    " + cause));
        }
        lastTrouble = trouble;
        out.flush();
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    private void copy(MigrationStatus status) {
        int percent = status.copy().isEmpty() ? -1 : CopyProgress.percent(status.copy());
        if (percent >= 0 && (percent / STEP_PERCENT > lastPercent / STEP_PERCENT || lastPercent < 0)) {
            long ready = status.copy().stream().filter(CopyProgress::isDone).count();
            out.println("  copied " + percent + " %, " + ready + " of "
                    + status.copy().size() + " tables ready" + CopyProgress.inWords(status.copying()));
            lastPercent = percent;
        }
    }

    private static String place(MigrationStatus status) {
        return status.stage() + " / " + status.step() + ": " + status.state()
                + (status.waitingFor() == null ? "" : " for " + status.waitingFor());
    }
}
