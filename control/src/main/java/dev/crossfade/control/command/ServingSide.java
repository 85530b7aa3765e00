package dev.crossfade.control.command;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.migration.GateView;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.replication.fence.gate.ExchangedSides;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.fence.gate.GateState;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        String found = inWords(source, target);
        if (source.row().isPresent() && target.row().isPresent()) {
            Gates gates = new Gates(source.view(), target.view());
            return byBoth(gates, source.row().get(), target.row().get())
                    .map(serving -> sure(serving, gates, found))
                    .orElseThrow(() -> unknown(tenant, source, target));
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
                .orElseThrow(() -> unknown(tenant, source, target));
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

    private static VerbFailure unknown(TenantId tenant, Found source, Found target) {
        return refused(
                "serving-side-unknown",
                "which side serves is not known: " + inWords(source, target),
                settling(tenant, source, target));
    }

    private static String inWords(Found source, Found target) {
        return source.inWords(Side.SOURCE) + "; " + target.inWords(Side.TARGET);
    }

    /** By what leaves it open. */
    private static String settling(TenantId tenant, Found source, Found target) {
        String show = "crossfade fence show " + tenant + " --config FILE";
        if (source.lost() || target.lost()) {
            return show + " says what stands where a row was deleted, and what to do";
        }
        Set<UUID> migrations = Stream.of(source.row(), target.row())
                .flatMap(Optional::stream)
                .map(GateRow::migration)
                .collect(Collectors.toSet());
        if (migrations.size() > 1) {
            return "the two belong to two migrations, and one of them has left its gate: " + show
                    + " says which is whose. Where a controller has one, end it there (crossfade abort " + tenant
                    + ", or after a switchover crossfade cleanup " + tenant + "); crossfade check " + tenant
                    + " --config FILE says how the other gate is ended";
        }
        if (new Gates(source.view(), target.view()).bothServe()) {
            return "at once find out which of them has the tenant's last writes, and keep every application from the other;"
                    + " crossfade status " + tenant + " says how it is ended";
        }
        return "in the middle of an attempt the controller settles it: crossfade status " + tenant
                + " says what it does";
    }

    private static VerbFailure refused(String type, String detail, String action) {
        return new VerbFailure(
                ExitCode.REFUSED, Problem.of(409, type, "The databases were not compared", detail, null, action));
    }
}
