package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.command.waves.Member;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.command.waves.Wave;
import dev.crossfade.control.migration.MigrationStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A wave as somebody watches it: a line a tenant. On a terminal those that are under way are drawn over; elsewhere a line is printed
 * whenever it says something else than before. Whoever has ended has said so for good. Thread-safe.
 */
final class WaveBoard {

    /** A terminal that shows less is not drawn over in order. */
    private static final int MOST_DRAWN = 12;

    private static final int WIDTH = 79;
    private static final int STEP_PERCENT = 10;

    private final PrintWriter out;
    private final String verb;
    private final boolean draws;
    private final Set<TenantId> told = new HashSet<>();
    private final Map<String, String> said = new HashMap<>();
    private int drawn;

    /** @param draws whether what was printed can be drawn over */
    WaveBoard(PrintWriter out, String verb, boolean draws) {
        this.out = out;
        this.verb = verb;
        this.draws = draws;
    }

    /** As it stands now. */
    synchronized void show(Wave wave) {
        erase();
        int name = wave.members().stream()
                .mapToInt(one -> one.tenant().value().length())
                .max()
                .orElse(0);
        for (Member one : wave.members()) {
            if (one.phase() != Phase.NOT_BEGUN && one.phase() != Phase.UNDER_WAY && told.add(one.tenant())) {
                ended(one, name).forEach(out::println);
            }
        }
        List<Member> underWay = wave.in(Phase.UNDER_WAY);
        if (draws && !wave.isOver()) {
            draw(underWay, name, summary(wave));
        } else if (!draws) {
            underWay.forEach(one -> sayOnce(one, name));
        }
        out.flush();
    }

    /** A line between the others. */
    synchronized void say(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** {@code migrate: 3 of 12 done, 4 under way, 5 not begun}. */
    String summary(Wave wave) {
        int done = wave.count(Phase.DONE) + wave.count(Phase.DONE_BEFORE);
        return verb + ": " + done + " of " + wave.members().size() + " done"
                + some(wave.count(Phase.FAILED), "failed")
                + some(wave.count(Phase.UNDER_WAY), "under way")
                + some(wave.count(Phase.NOT_BEGUN), "not begun")
                + some(wave.count(Phase.ABORTED_BEFORE), "aborted before");
    }

    private static String some(int count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }

    private void draw(List<Member> underWay, int name, String summary) {
        underWay.stream().limit(MOST_DRAWN).forEach(one -> line(underWay(one, name, 1)));
        if (underWay.size() > MOST_DRAWN) {
            line("and " + (underWay.size() - MOST_DRAWN) + " more");
        }
        line(summary);
    }

    private void line(String text) {
        out.println(text.length() > WIDTH ? text.substring(0, WIDTH - 1) + "…" : text);
        drawn++;
    }

    /** ECMA-48: so many lines up, erase below. */
    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    private void sayOnce(Member one, int name) {
        String text = underWay(one, name, STEP_PERCENT);
        if (!text.equals(said.put(one.tenant().value(), text))) {
            out.println(text);
        }
    }

    private static String underWay(Member one, int name, int stepPercent) {
        MigrationStatus seen = one.seen();
        return label(one, name) + (seen == null ? "begun" : place(seen) + copied(seen, stepPercent) + problem(seen));
    }

    private static String place(MigrationStatus seen) {
        return seen.stage() + " / " + seen.step() + ": " + seen.state()
                + (seen.waitingFor() == null ? "" : " for " + seen.waitingFor());
    }

    private static String copied(MigrationStatus seen, int stepPercent) {
        int percent = seen.copy().isEmpty() ? -1 : CopyProgress.percent(seen.copy());
        return percent < 0 ? "" : ", copied " + percent / stepPercent * stepPercent + " %";
    }

    private static String problem(MigrationStatus seen) {
        MigrationStatus.Trouble problem = seen.problem();
        return problem == null ? "" : "; " + problem.what();
    }

    private static List<String> ended(Member one, int name) {
        MigrationStatus.Trouble failure = one.failure();
        if (failure != null) {
            List<String> why = Causes.after(failure);
            List<String> lines = new ArrayList<>();
            String how = one.phase() == Phase.ABORTED_BEFORE ? "not begun" : "failed" + took(one);
            lines.add(label(one, name) + how + ": " + why.get(0));
            why.subList(1, why.size()).forEach(line -> lines.add("  " + line));
            return lines;
        }
        MigrationStatus seen = one.seen();
        String where = seen == null ? "" : ": writable " + seen.writableNow() + ", next: " + seen.safeNext();
        Duration pause = one.pause();
        return List.of(label(one, name)
                + (one.phase() == Phase.DONE_BEFORE ? "nothing to do" : "done" + took(one))
                + (pause == null ? "" : ", hold to flip " + Sizes.millis(pause))
                + where);
    }

    private static String took(Member one) {
        Instant began = one.began();
        Instant ended = one.ended();
        return began == null || ended == null ? "" : " after " + Sizes.time(Duration.between(began, ended));
    }

    private static String label(Member one, int name) {
        return one.tenant() + " ".repeat(name - one.tenant().value().length()) + "  ";
    }
}
