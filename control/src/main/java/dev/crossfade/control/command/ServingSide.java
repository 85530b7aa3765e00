package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.replication.fence.FenceLift;
import dev.crossfade.replication.fence.gate.ExchangedSides;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;

/**
 * From which side a comparison without a controller goes, as the gates say it. One alone does not prove what the other has let happen: what
 * was found of both is told then, and where that leaves it open nothing is compared. Without any gate nothing tells, and the source is taken.
 *
 * @param inWords what was found, and what is compared because of it
 */
record ServingSide(Side side, String inWords) {

    /**
     * What was found of one side's gate.
     *
     * @param lost there was one, and somebody has deleted its row
     */
    record Found(Optional<GateRow> row, boolean lost) {

        private GateView view() {
            return row.<GateView>map(GateView.Seen::new).orElseGet(GateView.Absent::new);
        }

        private String inWords(Side side) {
            return row.map(GateRow::inWords)
                    .orElse("the " + side.label()
                            + (lost ? "'s gate has no row, for somebody deleted it" : " has no gate"));
        }
    }

    /** @throws VerbFailure when that cannot be told, or the configuration has the sides exchanged */
    static ServingSide of(TenantId tenant, Found source, Found target) {
        ExchangedSides.in(source.row(), target.row()).ifPresent(exchanged -> {
            throw refused("sides-exchanged", exchanged.inWords(), ExchangedSides.remedy());
        });
        String found = source.inWords(Side.SOURCE) + "; " + target.inWords(Side.TARGET);
        if (source.row().isPresent() && target.row().isPresent()) {
            Gates gates = new Gates(source.view(), target.view());
            return byBoth(gates, source.row().get(), target.row().get())
                    .map(serving -> sure(serving, gates, found))
                    .orElseThrow(() -> unknown(tenant, found));
        }
        boolean none = source.row().isEmpty() && target.row().isEmpty();
        if (none && !source.lost() && !target.lost()) {
            return new ServingSide(
                    Side.SOURCE, "no gate: " + compared(Side.SOURCE) + "; no migration keeps them equal");
        }
        return source.row()
                .or(target::row)
                .flatMap(ServingSide::byOne)
                .map(serving -> new ServingSide(
                        serving,
                        "which side serves is not known for sure: " + found + "; " + compared(serving)
                                + ", where the tenant lives by the one gate that is left"))
                .orElseThrow(() -> unknown(tenant, found));
    }

    /** Empty where they are of two migrations, or where both serve and none is known to be the stray. */
    private static Optional<Side> byBoth(Gates gates, GateRow source, GateRow target) {
        if (!source.migration().equals(target.migration())) {
            return Optional.empty();
        }
        return gates.bothServe()
                ? gates.stray().map(Side::other)
                : Optional.of(gates.livesOnTarget() ? Side.TARGET : Side.SOURCE);
    }

    /** Empty in the middle of an attempt, which the other side's gate has decided, or not yet. */
    private static Optional<Side> byOne(GateRow gate) {
        if (gate.state().writable()) {
            return Optional.of(gate.side());
        }
        return gate.state().refusesAllButReplication() ? Optional.of(gate.side().other()) : Optional.empty();
    }

    private static ServingSide sure(Side serving, Gates gates, String found) {
        boolean alone = serves(gates.at(serving)) && !gates.bothServe();
        return new ServingSide(
                serving, (alone ? "the " + serving.label() + " serves" : found) + ": " + compared(serving));
    }

    private static boolean serves(GateView gate) {
        return gate.says(GateState.SERVING, GateState.OPEN);
    }

    private static String compared(Side serving) {
        return "compared from " + serving.label() + " to " + serving.other().label();
    }

    private static VerbFailure unknown(TenantId tenant, String found) {
        return refused(
                "serving-side-unknown",
                "which side serves is not known: " + found,
                "let the controller settle it (crossfade status " + tenant
                        + " says what it does). Where a row was deleted: " + FenceLift.withoutRow(tenant.value()));
    }

    private static VerbFailure refused(String type, String detail, String action) {
        return new VerbFailure(
                ExitCode.REFUSED, Problem.of(409, type, "The databases were not compared", detail, null, action));
    }
}
