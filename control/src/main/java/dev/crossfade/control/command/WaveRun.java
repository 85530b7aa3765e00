package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.command.WaveVerb.End;
import dev.crossfade.control.command.waves.Member;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.command.waves.Wave;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says a verb to the tenants of a wave, as its rules let them begin, and looks until each has come to its end. Whether one may begin is
 * looked at anew just before it does. One whose answer was lost counts as begun: what becomes of it tells whether it was heard, and the
 * verb is said again only where that cannot begin anything twice. A controller that is silent is waited for a minute; what is under way
 * goes on meanwhile, and nothing new begins.
 */
final class WaveRun {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final ControlClient control;
    private final Terminal terminal;
    private final WaveVerb verb;
    private final WaveBoard board;

    /** To whom it was said without an answer, each as it stood before. */
    private final Map<TenantId, Optional<MigrationStatus>> unanswered = new HashMap<>();

    /** Read also by whoever tells of an interruption. */
    private volatile Wave now;

    /** @param planned with what is known of each */
    WaveRun(ControlClient control, Terminal terminal, WaveVerb verb, WaveBoard board, Wave planned) {
        this.control = control;
        this.terminal = terminal;
        this.verb = verb;
        this.board = board;
        this.now = planned;
    }

    /** What is known of each before anything begins: who has nothing to do, and who is under way already. */
    static Wave planned(Wave wave, WaveVerb verb, List<MigrationStatus> migrations) {
        Map<String, MigrationStatus> known =
                migrations.stream().collect(Collectors.toMap(MigrationStatus::tenant, Function.identity()));
        Wave planned = wave;
        for (Member one : wave.members()) {
            planned = placed(
                    planned,
                    verb,
                    one.tenant(),
                    Optional.ofNullable(known.get(one.tenant().value())));
        }
        return planned;
    }

    /** With where one stands that is to begin. */
    private static Wave placed(Wave wave, WaveVerb verb, TenantId tenant, Optional<MigrationStatus> seen) {
        if (seen.isEmpty()) {
            return wave;
        }
        MigrationStatus now = seen.get();
        return switch (verb.place(seen)) {
            case DONE -> wave.doneBefore(tenant, now);
            case UNDER_WAY -> wave.begun(tenant, null, now);
            case HAS_FAILED -> wave.failed(tenant, now.since(), verb.whyNot(tenant, seen), now);
            case ABORTED -> wave.abortedBefore(tenant, verb.whyNot(tenant, seen), now);
            case MAY_BEGIN, NOT_READY -> wave.lookedAt(tenant, now);
        };
    }

    /** As it stands, at any moment. */
    Wave now() {
        return now;
    }

    /** Begins those who are due, and returns. */
    void beginOnly() {
        beginThoseDue();
        board.show(now);
    }

    /** @throws Unreachable when the controller has been silent for too long */
    void untilOver() {
        Patience patience = new Patience(BETWEEN_LOOKS, board::say);
        while (true) {
            try {
                now.in(Phase.UNDER_WAY).forEach(one -> look(one.tenant()));
                beginThoseDue();
                patience.answered();
            } catch (Unreachable e) {
                patience.silent(e);
            }
            board.show(now);
            if (now.isOver()) {
                return;
            }
            terminal.pause(BETWEEN_LOOKS);
        }
    }

    private void look(TenantId tenant) {
        Optional<MigrationStatus> seen = control.status(tenant);
        Optional<MigrationStatus> before = unanswered.get(tenant);
        if (before != null && verb.maySayAgain(before, seen)) {
            say(tenant, seen);
            return;
        }
        unanswered.remove(tenant);
        if (seen.isEmpty()) {
            fail(tenant, control.noMigration(tenant, ExitCode.FAILED).problem());
            return;
        }
        MigrationStatus status = seen.get();
        Trouble problem = status.problem();
        if (problem != null && problem.what().equals(MigrationStatus.SUPERSEDED)) {
            now = now.failed(tenant, terminal.now(), problem, status);
            return;
        }
        now = verb.end(tenant, status)
                .map(end -> ended(tenant, end, status))
                .orElseGet(() -> now.lookedAt(tenant, status));
    }

    private Wave ended(TenantId tenant, End end, MigrationStatus status) {
        Trouble failure = end.failure();
        return failure == null
                ? now.done(tenant, terminal.now(), end.pause(), status)
                : now.failed(tenant, terminal.now(), failure, status);
    }

    private void beginThoseDue() {
        for (TenantId tenant : now.due()) {
            // One before it may have been refused.
            if (now.due().contains(tenant)) {
                begin(tenant);
            }
        }
    }

    private void begin(TenantId tenant) {
        Optional<MigrationStatus> seen = control.status(tenant);
        now = placed(now, verb, tenant, seen);
        switch (verb.place(seen)) {
            case NOT_READY -> now = now.failed(tenant, terminal.now(), verb.whyNot(tenant, seen), null);
            case MAY_BEGIN -> say(tenant, seen);
            case DONE, UNDER_WAY, HAS_FAILED, ABORTED -> {}
        }
    }

    private void say(TenantId tenant, Optional<MigrationStatus> before) {
        try {
            MigrationStatus taken = verb.begin(control, tenant, before);
            unanswered.remove(tenant);
            begun(tenant, taken);
        } catch (Unreachable e) {
            if (e.leavesOpen()) {
                unanswered.putIfAbsent(tenant, before);
                begun(tenant, before.orElse(null));
            }
            throw e;
        } catch (VerbFailure e) {
            unanswered.remove(tenant);
            fail(tenant, e.problem());
        }
    }

    /** Or said again, which is no other beginning. */
    private void begun(TenantId tenant, @Nullable MigrationStatus seen) {
        if (now.member(tenant).phase() == Phase.NOT_BEGUN) {
            now = now.begun(tenant, terminal.now(), seen);
        } else if (seen != null) {
            now = now.lookedAt(tenant, seen);
        }
    }

    private void fail(TenantId tenant, Problem problem) {
        now = now.failed(tenant, terminal.now(), trouble(problem), null);
    }

    private static Trouble trouble(Problem problem) {
        return new Trouble(
                problem.detail(),
                problem.reason() == null ? problem.title() : problem.reason(),
                problem.action() == null ? "look with: crossfade status" : problem.action());
    }
}
