package dev.crossfade.control.plan;

import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.byhand.Course;
import dev.crossfade.replication.fence.WithoutRow;
import dev.crossfade.replication.fence.gate.GateRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Both gates, looked at just now, and what that means for who acts by hand. */
public record SeenGates(Looked<SeenGate> source, Looked<SeenGate> target) {

    /** Empty also where it was not seen. */
    public Optional<GateRow> row(Side side) {
        return at(side).found().flatMap(SeenGate::row);
    }

    String inWords(Side side) {
        Looked<SeenGate> look = at(side);
        return look.found()
                .map(gate -> gate.inWords(side))
                .orElseGet(() -> "the " + side.label() + "'s gate was not seen (" + look.otherwise() + ")");
    }

    /** What is left to be done. */
    public Course course() {
        return Course.of(row(Side.SOURCE), row(Side.TARGET));
    }

    /** Both were seen, and neither side has anything of a gate. */
    public boolean nothingBegan() {
        return Stream.of(source, target)
                .allMatch(look -> look.found()
                        .filter(gate -> gate.row().isEmpty() && gate.lost().isEmpty())
                        .isPresent());
    }

    boolean wereSeen() {
        return source.found().isPresent() && target.found().isPresent();
    }

    /** The sides whose row was deleted. */
    List<WithoutRow> lost() {
        return Stream.of(source, target)
                .flatMap(look -> look.found().flatMap(SeenGate::lost).stream())
                .toList();
    }

    /** Where both rows are there. */
    Epoch highestEpoch() {
        return row(Side.SOURCE)
                .orElseThrow()
                .epoch()
                .max(row(Side.TARGET).orElseThrow().epoch());
    }

    private Looked<SeenGate> at(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
