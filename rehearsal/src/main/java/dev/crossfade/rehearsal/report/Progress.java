package dev.crossfade.rehearsal.report;

import java.io.PrintWriter;

/**
 * What goes on, for a person: on a terminal the last line is written over, elsewhere only some of the lines are printed. Safe for several
 * threads.
 */
public final class Progress {

    private final PrintWriter out;
    private final boolean terminal;
    private final int ticksBetweenLines;
    private int ticks;
    private int shown;

    /** @param ticksBetweenLines off a terminal a line is printed for so many calls of {@link #tick} */
    public Progress(PrintWriter out, boolean terminal, int ticksBetweenLines) {
        this.out = out;
        this.terminal = terminal;
        this.ticksBetweenLines = ticksBetweenLines;
    }

    /**
     * Whether somebody looks on. From Java 22 on there is a console without a terminal, too; then the terminal's type tells.
     */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean onTerminal() {
        String type = System.getenv("TERM");
        return System.console() != null && type != null && !type.equals("dumb");
    }

    /** Something that stays to be read. */
    public synchronized void say(String line) {
        wipe();
        out.println(line);
        out.flush();
        ticks = 0;
    }

    /** How it stands now. */
    public synchronized void tick(String line) {
        if (terminal) {
            wipe();
            out.print(line);
            out.flush();
            shown = line.length();
        } else if (ticks++ % ticksBetweenLines == 0) {
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
