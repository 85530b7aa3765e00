package dev.crossfade.rehearsal.crash;

import java.io.IOException;
import java.time.Duration;

/** A process that stands still, as one whose machine is frozen, until it is woken. */
final class PausedProcess implements AutoCloseable {

    private final long pid;
    private final long sinceNanos = System.nanoTime();

    private PausedProcess(long pid) {
        this.pid = pid;
    }

    static PausedProcess stop(long pid) throws IOException {
        signal("STOP", pid);
        return new PausedProcess(pid);
    }

    /** Until it has stood still for so long. */
    void awaitPause(Duration pause) {
        Eventually.holds(
                "the pause is over", pause.plusSeconds(10), () -> System.nanoTime() - sinceNanos > pause.toNanos());
    }

    void wake() throws IOException {
        signal("CONT", pid);
    }

    /** One that stands still would not end. */
    @Override
    public void close() throws IOException {
        if (ProcessHandle.of(pid).isPresent()) {
            wake();
        }
    }

    private static void signal(String name, long pid) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        int code = kill.onExit().join().exitValue();
        if (code != 0) {
            throw new IOException("kill -" + name + " " + pid + " failed: " + code);
        }
    }
}
