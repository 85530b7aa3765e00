package dev.crossfade.control.command.waves;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.report.PageTemplate;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a wave: {@code report.json}, and what {@code --json} prints.
 *
 * @param verb {@code migrate} or {@code switchover}
 * @param selection as it was typed
 * @param canary null for none
 * @param outcome {@code done}, {@code failed}, {@code under-way} after {@code --detach}, {@code interrupted} when it was not seen to its end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WaveReport(
        String verb,
        String selection,
        @Nullable String canary,
        int atOnce,
        boolean keepGoing,
        Instant began,
        Instant ended,
        String outcome,
        Counts counts,
        List<Row> tenants) {

    private static final String TEMPLATE = "/dev/crossfade/control/command/waves/wave.html";

    public WaveReport {
        tenants = List.copyOf(tenants);
    }

    /** How many of them. */
    public record Counts(int tenants, int done, int doneBefore, int failed, int underWay, int notBegun) {}

    /**
     * One tenant.
     *
     * @param outcome {@code done, done-before, failed, under-way} or {@code not-begun}
     * @param began null where the verb was not said, or somebody else had said it before
     * @param ended null where its end was not seen
     * @param pauseMs from hold to flip, as the controller saw it; null where nothing was switched over
     * @param stage of its migration, as it was seen last; this and what follows are null where none was seen
     * @param problem why it failed, or is not begun that was aborted, and what to do; null otherwise
     */
    public record Row(
            String tenant,
            Map<String, String> labels,
            String outcome,
            @Nullable Instant began,
            @Nullable Instant ended,
            @Nullable Double pauseMs,
            @Nullable String stage,
            @Nullable String step,
            @Nullable String state,
            @Nullable String writableNow,
            @Nullable String safeNext,
            MigrationStatus.@Nullable Trouble problem) {}

    /** What was asked for. */
    public record Asked(String verb, Selection selection, Instant began) {}

    /**
     * Of a wave that has ended, or was left.
     *
     * @param left what it is where it is not over: {@code under-way} or {@code interrupted}
     */
    public static WaveReport of(Asked asked, Wave wave, Instant now, String left) {
        String ended = wave.isWell() ? "done" : "failed";
        return new WaveReport(
                asked.verb(),
                asked.selection().toString(),
                wave.canary() == null ? null : wave.canary().value(),
                wave.atOnce(),
                wave.keepGoing(),
                asked.began(),
                now,
                wave.isOver() ? ended : left,
                new Counts(
                        wave.members().size(),
                        wave.count(Phase.DONE),
                        wave.count(Phase.DONE_BEFORE),
                        wave.count(Phase.FAILED),
                        wave.count(Phase.UNDER_WAY),
                        wave.count(Phase.NOT_BEGUN) + wave.count(Phase.ABORTED_BEFORE)),
                wave.members().stream().map(WaveReport::row).toList());
    }

    private static Row row(Member member) {
        MigrationStatus seen = member.seen();
        Duration pause = member.pause();
        return new Row(
                member.tenant().value(),
                member.labels(),
                outcome(member.phase()),
                member.began(),
                member.ended(),
                pause == null ? null : pause.toNanos() / 1e6,
                seen == null ? null : seen.stage(),
                seen == null ? null : seen.step(),
                seen == null ? null : seen.state(),
                seen == null ? null : seen.writableNow(),
                seen == null ? null : seen.safeNext(),
                member.failure());
    }

    private static String outcome(Phase phase) {
        Phase told = phase == Phase.ABORTED_BEFORE ? Phase.NOT_BEGUN : phase;
        return told.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As one page that needs nothing else. */
    public String page() {
        return PageTemplate.render(TEMPLATE, this);
    }
}
