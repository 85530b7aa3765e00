package dev.crossfade.rehearsal.report;

import java.io.PrintWriter;

/** What goes on, for a person: on a terminal the last line is written over, elsewhere a line is printed at most every two seconds. */
public final class Progress {

    private static final int TICKS_BETWEEN_LINES = 10;

    private final PrintWriter out;
    private final boolean terminal;
    private int ticks;
    private int shown;

    public Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Something that stays to be read. */
    public void say(String line) {
        wipe();
        out.println(line);
        out.flush();
        ticks = 0;
    }

    /** How it stands now; called about five times a second. */
    public void tick(String line) {
        if (terminal) {
            wipe();
            out.print(line);
            out.flush();
            shown = line.length();
        } else if (ticks++ % TICKS_BETWEEN_LINES == 0) {
            out.println(line);
            out.flush();
        }
    }

    private void wipe() {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
    }
}
