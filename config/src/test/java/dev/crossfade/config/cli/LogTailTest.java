package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private final LoggerContext context = new LoggerContext();
    private final LogTail tail = new LogTail("%level %msg%n");

    @Test
    void onlyTheLastLinesAreKept() {
        tail.start(context);

        for (int i = 0; i <= LogTail.MOST_LINES; i++) {
            log("line " + i);
        }

        List<String> lines = tail.lines();
        assertEquals(LogTail.MOST_LINES, lines.size());
        assertEquals("INFO line 1", lines.get(0));
        assertEquals("INFO line " + LogTail.MOST_LINES, lines.get(lines.size() - 1));
    }

    @Test
    void longLineIsCutOffAtTheBound() {
        tail.start(context);
        int room = LogTail.MOST_CHARACTERS_OF_A_LINE - "INFO ".length();

        log("x".repeat(room));
        log("x".repeat(room + 1));

        assertEquals("INFO " + "x".repeat(room), tail.lines().get(0));
        assertEquals("INFO " + "x".repeat(room) + "…", tail.lines().get(1));
    }

    @Test
    void whatWasKeptOutlivesAnotherStart() {
        tail.start(context);
        log("before");
        tail.stop();
        tail.start(context);
        log("after");

        assertEquals(List.of("INFO before", "INFO after"), tail.lines());
    }

    private void log(String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLevel(ch.qos.logback.classic.Level.INFO);
        event.setMessage(message);
        tail.doAppend(event);
    }
}
