package dev.crossfade.control.workflow;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.hooks.DueHooks;
import dev.crossfade.control.hooks.HookAnswer;
import dev.crossfade.control.hooks.HookCall;
import dev.crossfade.control.hooks.HookCounts;
import dev.crossfade.control.hooks.HookRunner;
import dev.crossfade.control.hooks.HookRuns;
import dev.crossfade.control.workflow.step.Hooks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operator's hooks in a simulation, and what was run; what is owed survives the controller. */
final class HookWorld implements HookRunner, DueHooks {

    static final HookWorld NONE = new HookWorld(List.of());

    private final List<Hook> configured;
    private final Map<UUID, Due> due = new HashMap<>();
    private @Nullable HookRuns started;

    /** What each run was told. */
    final List<HookCall> calls = new ArrayList<>();

    /** By the point. */
    final Map<String, HookAnswer> answers = new HashMap<>();

    /** Of all others. */
    Supplier<HookAnswer> otherwise = HookAnswer.GoOn::new;

    private HookWorld(List<Hook> configured) {
        this.configured = configured;
    }

    /** One before and one after each stage that has them. */
    static HookWorld everywhere() {
        List<Hook> hooks = new ArrayList<>();
        for (Hook.Stage stage : Hook.Stage.values()) {
            if (stage != Hook.Stage.ABORT) {
                hooks.add(hook(stage, null));
            }
            hooks.add(hook(null, stage));
        }
        return new HookWorld(hooks);
    }

    private static Hook hook(Hook.@Nullable Stage before, Hook.@Nullable Stage after) {
        return new Hook(before, after, List.of("/opt/acme/hook"), null, Duration.ofSeconds(60), Hook.OnFailure.STOP);
    }

    /** Of a controller that starts. */
    Hooks start(InstantSource steady) {
        HookRuns runs = new HookRuns(configured, this, this, Runnable::run, steady, new HookCounts());
        started = runs;
        return runs;
    }

    /** As the controller does that may not act for a moment. */
    void lapse() {
        Objects.requireNonNull(started).forgetAll();
    }

    /** As a controller does twice a second. */
    void tend() {
        Objects.requireNonNull(started).tend();
    }

    @Override
    public HookAnswer run(Hook hook, HookCall call) {
        calls.add(call);
        HookAnswer answer = answers.get(call.when() + " " + call.stage());
        return answer == null ? otherwise.get() : answer;
    }

    /** Each run in words, with the outcome where it has one. */
    List<String> told() {
        return calls.stream().map(HookWorld::inWords).toList();
    }

    List<String> toldSince(int before) {
        return told().subList(before, calls.size());
    }

    private static String inWords(HookCall call) {
        return Stream.of(
                        call.when(),
                        call.stage(),
                        String.valueOf(call.attempt()),
                        call.direction(),
                        call.outcome() == null ? "" : call.outcome())
                .filter(word -> !word.isEmpty())
                .reduce((one, other) -> one + " " + other)
                .orElse("");
    }

    boolean owes() {
        return !due.isEmpty();
    }

    @Override
    public Optional<Due> find(UUID migration) {
        return Optional.ofNullable(due.get(migration));
    }

    @Override
    public void put(UUID migration, Due begins) {
        due.put(migration, begins);
    }

    @Override
    public void remove(UUID migration) {
        due.remove(migration);
    }
}
