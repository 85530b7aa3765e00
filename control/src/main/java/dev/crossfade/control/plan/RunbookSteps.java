package dev.crossfade.control.plan;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.plan.ByHand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person does at a planned step besides its statements, and by what it is seen that it worked. Pure. */
final class RunbookSteps {

    private static final String SOURCE = Side.SOURCE.label();
    private static final String TARGET = Side.TARGET.label();

    private final ByHand hand;

    RunbookSteps(ByHand hand) {
        this.hand = hand;
    }

    /**
     * What is pasted at one place.
     *
     * @param where {@code source} or {@code target}
     */
    record Part(String where, List<String> sql) {}

    /**
     * What takes the place of the planned statements: where a person has to move a gate with them, in one transaction.
     *
     * @param sure the planned statements that are run in any case
     */
    Optional<List<Part>> instead(String stage, String step, List<String> sure) {
        if (!isOfAttempt(stage)) {
            return Optional.empty();
        }
        return switch (step) {
            case "fence" -> Optional.of(fence(sure));
            case "open" -> Optional.of(List.of(new Part(TARGET, hand.open())));
            default -> Optional.empty();
        };
    }

    private List<Part> fence(List<String> sure) {
        Map<Boolean, List<String>> locks =
                sure.stream().collect(Collectors.partitioningBy(sql -> sql.startsWith("LOCK TABLE")));
        return List.of(
                new Part(SOURCE, hand.fenceBegins(locks.getOrDefault(false, List.of()))),
                new Part(SOURCE, List.of(hand.endSessions(), hand.nobodyIsLeft())),
                new Part(SOURCE, hand.fenceEnds(locks.getOrDefault(true, List.of()))));
    }

    List<Part> before(String step) {
        return step.equals("cleanup")
                ? List.of(new Part(TARGET, hand.giveBack(Side.TARGET)), new Part(SOURCE, hand.giveBack(Side.SOURCE)))
                : List.of();
    }

    List<Part> after(String stage, String step) {
        if (isOfAttempt(stage)) {
            return switch (step) {
                case "arm" -> List.of(new Part(TARGET, hand.arm()));
                case "check" -> List.of(new Part(TARGET, hand.skipApplied()));
                default -> List.of();
            };
        }
        return switch (step) {
            case "gates" ->
                List.of(
                        new Part(TARGET, List.of(hand.row(Side.TARGET, GateState.GUARDED))),
                        new Part(SOURCE, List.of(hand.row(Side.SOURCE, GateState.SERVING))));
            case "guard" -> List.of(new Part(TARGET, hand.takeSequences()));
            case "exchange-roles" ->
                List.of(new Part(SOURCE, List.of(hand.retire())), new Part(TARGET, List.of(hand.serve())));
            default -> List.of();
        };
    }

    List<String> proofs(String stage, String step) {
        if (isOfAttempt(stage)) {
            return switch (step) {
                case "arm", "open" -> List.of(hand.gates());
                case "fence" -> List.of(hand.gates(), hand.nobodyIsLeft());
                case "catch up" -> List.of(hand.tokenIsThere());
                case "check" -> List.of(hand.sequences(), hand.largeObjects());
                default -> List.of();
            };
        }
        return switch (step) {
            case "gates", "guard", "exchange-roles" -> List.of(hand.gates());
            case "publish" -> List.of(hand.published());
            case "subscribe", "initial-copy" -> List.of(hand.copied());
            case "lag" -> List.of(hand.behind());
            case "large-objects" -> List.of(hand.largeObjects());
            case "sequences" -> List.of(hand.sequences());
            case "cleanup" -> List.of(hand.leftovers());
            default -> List.of();
        };
    }

    List<Part> undo() {
        return List.of(new Part(TARGET, hand.abort()), new Part(SOURCE, hand.unfence()));
    }

    private static boolean isOfAttempt(String stage) {
        return stage.equals("SWITCHOVER");
    }
}
