package dev.crossfade.control.command;

import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The person at the other end, and time as that person sees it pass. */
interface Terminal {

    /** Whether what is printed can be drawn over. */
    boolean interactive();

    /** Asks, and waits for a line; empty when nobody is there to answer. */
    Optional<String> ask(String question);

    /** Lets time pass between two looks. */
    void pause(Duration time);

    /** What time it is. */
    default Instant now() {
        return Instant.now();
    }

    /** Has something done when the person ends the program (Ctrl-C), until what is returned is run. */
    default Runnable whenInterrupted(Runnable last) {
        return () -> {};
    }

    /** The terminal that the program was started from; on a pipe or in a job nobody is there. */
    @SuppressWarnings(
            "SystemConsoleNull") // from JDK 22 on a console without a terminal reads nothing: nobody is there either
    static Terminal ofProcess() {
        return new Terminal() {
            @Override
            public boolean interactive() {
                return System.console() != null && System.getenv("TERM") != null;
            }

            @Override
            public Optional<String> ask(String question) {
                Console console = System.console();
                return console == null ? Optional.empty() : Optional.ofNullable(console.readLine("%s", question));
            }

            @Override
            public Runnable whenInterrupted(Runnable last) {
                Thread hook = new Thread(last, "interrupted");
                Runtime.getRuntime().addShutdownHook(hook);
                return () -> {
                    try {
                        Runtime.getRuntime().removeShutdownHook(hook);
                    } catch (IllegalStateException alreadyEnding) {
                        // It runs.
                    }
                };
            }

            @Override
            public void pause(Duration time) {
                try {
                    Thread.sleep(time.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        };
    }
}
