package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.Intent;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.migration.Stage;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.workflow.step.StepPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code switchover} of many: each is done when its target serves. Cannot be undone by itself, so the number is to be typed. */
final class SwitchoverWave implements WaveVerb {

    private final boolean acceptDuplicates;
    private final boolean triesAgain;
    private final Map<TenantId, SwitchoverCommand.Judgement> judgements = new HashMap<>();

    /** @param triesAgain where the last attempt came to nothing */
    SwitchoverWave(boolean acceptDuplicates, boolean triesAgain) {
        this.acceptDuplicates = acceptDuplicates;
        this.triesAgain = triesAgain;
    }

    @Override
    public String name() {
        return "switchover";
    }

    @Override
    public String typed() {
        return name() + (acceptDuplicates ? " --accept-duplicates" : "");
    }

    @Override
    public void consent(Verb verb, List<TenantId> tenants) {
        String question = "Switch " + TypedWave.inWords(tenants) + " over to their targets now?";
        Optional<String> answer =
                verb.terminal().ask(question + " Type their number (" + tenants.size() + ") to go on: ");
        if (answer.isEmpty()) {
            throw VerbFailure.badUsage(question + " Nobody is here to type their number", "use --yes");
        }
        if (!answer.get().strip().equals(Integer.toString(tenants.size()))) {
            throw VerbFailure.declined("That is not " + tenants.size() + ". Nothing was done.");
        }
    }

    @Override
    public Place place(Optional<MigrationStatus> now) {
        if (now.filter(SwitchoverCommand::isBehindUs).isPresent()) {
            return now.filter(SwitchoverCommand::staysOnTarget).isPresent() ? Place.DONE : Place.NOT_READY;
        }
        if (now.filter(one -> one.stage().equals(Stage.SWITCHOVER.name())).isPresent()) {
            return Place.UNDER_WAY;
        }
        if (now.filter(SwitchoverWave::isAtHoldPoint).isEmpty()) {
            return Place.NOT_READY;
        }
        return !triesAgain && now.filter(SwitchoverWave::cameToNothing).isPresent()
                ? Place.HAS_FAILED
                : Place.MAY_BEGIN;
    }

    /** One that switches over by itself waits there for something else. */
    private static boolean isAtHoldPoint(MigrationStatus now) {
        boolean waitsThere =
                now.step().equals(StepPlan.HOLD_POINT) && now.state().equals(State.WAITING.label());
        return waitsThere || "switchover".equals(now.waitingFor());
    }

    /** At the hold point the last attempt is one from there: whoever was rolled back came by one that was done. */
    private static boolean cameToNothing(MigrationStatus now) {
        Attempt last = now.switchover();
        return last != null
                && SwitchoverCommand.Judgement.cameToNothing(last)
                && !now.wanted().equals(Intent.SWITCH.inWords());
    }

    @Override
    public Trouble whyNot(TenantId tenant, Optional<MigrationStatus> now) {
        if (place(now) == Place.HAS_FAILED) {
            return why(now.orElseThrow());
        }
        return now.map(one -> new Trouble(
                        "it is not at its hold point",
                        "it stands at " + one.stage() + ", step " + one.step() + ", " + one.state(),
                        one.safeNext()))
                .orElseGet(() -> new Trouble(
                        "it is not at its hold point",
                        "no migration of it was started",
                        "crossfade migrate " + tenant));
    }

    @Override
    public MigrationStatus begin(ControlClient control, TenantId tenant, Optional<MigrationStatus> before) {
        judgements.put(tenant, new SwitchoverCommand.Judgement(before));
        return control.switchover(tenant, acceptDuplicates, false);
    }

    /** A switchover that was perhaps heard costs a pause: its attempt is waited for, and whoever sees none says it himself. */
    @Override
    public boolean maySayAgain(Optional<MigrationStatus> before, Optional<MigrationStatus> now) {
        return false;
    }

    @Override
    public Optional<End> end(TenantId tenant, MigrationStatus now) {
        SwitchoverCommand.Judgement judgement =
                judgements.computeIfAbsent(tenant, begunByOthers -> new SwitchoverCommand.Judgement(Optional.of(now)));
        if (!judgement.isEnd(now)) {
            return Optional.empty();
        }
        Attempt attempt = judgement.ours(now);
        if (attempt != null && attempt.outcome().equals("done")) {
            return Optional.of(new End(Phases.pause(attempt).orElse(null), null));
        }
        return Optional.of(new End(null, why(now)));
    }

    private static Trouble why(MigrationStatus now) {
        Attempt attempt = now.switchover();
        Trouble problem = now.problem();
        String reason = attempt == null || attempt.reason() == null
                ? "it is " + now.state() + NeverBegun.why(now)
                : attempt.reason();
        return problem == null ? new Trouble("not switched over", reason, now.safeNext()) : problem;
    }
}
