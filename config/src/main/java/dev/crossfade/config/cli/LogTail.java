package dev.crossfade.config.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.Context;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of the log, for whoever asks the process itself: what is on the console is often somewhere else by then. Thread-safe. */
final class LogTail extends AppenderBase<ILoggingEvent> {

    static final int MOST_LINES = 2_000;
    /** A stack trace is a line, too. */
    static final int MOST_CHARACTERS_OF_A_LINE = 8_000;

    private final String pattern;
    private final Deque<String> lines = new ArrayDeque<>();
    private PatternLayout layout = new PatternLayout();

    /** @param pattern of a line, as logback has it */
    LogTail(String pattern) {
        this.pattern = pattern;
    }

    /** What was kept stays, whenever it is started anew. */
    void start(Context context) {
        setContext(context);
        PatternLayout next = new PatternLayout();
        next.setContext(context);
        next.setPattern(pattern);
        next.start();
        layout = next;
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = layout.doLayout(event).stripTrailing();
        keep(line.length() <= MOST_CHARACTERS_OF_A_LINE ? line : line.substring(0, MOST_CHARACTERS_OF_A_LINE) + "…");
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == MOST_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
    }

    /** The oldest first. */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
