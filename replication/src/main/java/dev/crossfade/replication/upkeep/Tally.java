package dev.crossfade.replication.upkeep;

import dev.crossfade.config.model.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes of one pass's tasks, each in words. Not thread-safe. */
final class Tally {

    private final Side side;
    private final List<String> done = new ArrayList<>();
    private final List<String> due = new ArrayList<>();
    private final List<String> needed = new ArrayList<>();
    private final List<String> lacking;
    private final List<String> cutOff = new ArrayList<>();
    private final List<String> leftAlone = new ArrayList<>();

    /** @param lacking what is known to lack already */
    Tally(Side side, List<String> lacking) {
        this.side = side;
        this.lacking = new ArrayList<>(lacking);
    }

    void wasDone(Task task) {
        done.add(task.what());
    }

    /** There was no time for it. */
    void isDue(Task task) {
        due.add(task.what());
        if (task.needed()) {
            needed.add(task.what());
        }
    }

    /** @param longest that it was let run */
    void wasLeftAlone(Task task, Duration longest) {
        String words = task.what() + " was ended " + CutOffs.MOST + " times, after up to " + inWords(longest)
                + ", and is begun no more until the controller is started again: run it by hand on the " + side.label();
        leftAlone.add(words + (task.needed() ? "" : "; no switchover waits for it"));
        if (task.needed()) {
            lacking.add(words);
        }
    }

    /** Of one that is needed. */
    void tookTooLong(Task task, Duration atMost, String serversWords) {
        cutOff.add(task.what());
        lacking.add(task.what() + " was not done within " + inWords(atMost) + ", and was ended; run it by hand on the "
                + side.label() + ": " + serversWords);
    }

    /** Of one that is needed. */
    void wasCancelled(Task task, Duration after, String serversWords) {
        lacking.add(task.what() + " was cancelled on the " + side.label() + " by somebody else after " + inWords(after)
                + ", within its time (pg_cancel_backend does that); it is tried again: " + serversWords);
    }

    /** Of one that is needed. */
    void failed(Task task, String serversWords) {
        lacking.add(task.what() + ": " + serversWords);
    }

    UpkeepReport report() {
        return new UpkeepReport(done, due, needed, lacking, cutOff, leftAlone);
    }

    private static String inWords(Duration time) {
        if (time.toSeconds() == 0) {
            return time.toMillis() + " ms";
        }
        return time.toMinutes() < 2 ? time.toSeconds() + " s" : time.toMinutes() + " minutes";
    }
}
