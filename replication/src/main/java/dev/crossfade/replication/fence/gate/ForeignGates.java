package dev.crossfade.replication.fence.gate;

import static dev.crossfade.replication.fence.gate.GateState.ABORTED;
import static dev.crossfade.replication.fence.gate.GateState.ARMED;
import static dev.crossfade.replication.fence.gate.GateState.FENCED;
import static dev.crossfade.replication.fence.gate.GateState.FENCING;
import static dev.crossfade.replication.fence.gate.GateState.GUARDED;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.postgres.MigrationSession;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gates that another migration of the tenant left: where the tenant lives by them, and how they are ended. Whatever is done, the
 * route comes first: nothing that keeps a side from writing goes away while requests are led there.
 *
 * @param source null when there is none, or it was not read
 * @param target null when there is none, or it was not read
 */
public record ForeignGates(
        TenantId tenant, @Nullable GateRow source, @Nullable GateRow target) {

    /** The side that the application may write, as the configuration calls it; empty when that cannot be told, or neither may. */
    public Optional<Side> live() {
        if (exchanged().isPresent()) {
            return namesOne()
                    ? new ForeignGates(tenant, /* source= */ target, /* target= */ source)
                            .live()
                            .map(Side::other)
                    : Optional.empty();
        }
        if ((target != null && target.state().writable()) || says(source, GUARDED)) {
            return Optional.of(Side.TARGET);
        }
        return source != null && source.state().writable() ? Optional.of(Side.SOURCE) : Optional.empty();
    }

    /** Whether the target may hold what nobody else has: then nothing there is emptied. */
    public boolean mayLiveOnTarget() {
        if (exchanged().isPresent()) {
            return !live().equals(Optional.of(Side.SOURCE));
        }
        return live().equals(Optional.of(Side.TARGET))
                || says(source, FENCING)
                || says(source, FENCED)
                || says(source, ARMED)
                || says(source, ABORTED);
    }

    /** In words: what each says, and which side is live. */
    public String meaning() {
        String lives = live().map(side -> "the tenant lives on the " + side.label())
                .orElse("which side is live they do not say");
        return exchanged().map(ExchangedSides::inWords).orElseGet(this::ofTheSides) + "; " + lives;
    }

    private String ofTheSides() {
        String gates = rows().map(row -> row.side().label() + " " + row.state().label())
                .collect(Collectors.joining(", "));
        String migrations =
                rows().map(GateRow::migration).distinct().map(UUID::toString).collect(Collectors.joining(" and "));
        return "they belong to migration " + migrations + " and say: " + gates;
    }

    /** Whether the configuration gives a side another name than they do. */
    public Optional<ExchangedSides> exchanged() {
        return ExchangedSides.in(Optional.ofNullable(source), Optional.ofNullable(target));
    }

    /** Not where both gates call themselves the same side, of two migrations. */
    private boolean namesOne() {
        return source == null || target == null || source.side() != target.side();
    }

    /** What to do, in order. */
    public String remedy() {
        return exchanged().map(found -> ExchangedSides.remedy()).orElseGet(this::ending);
    }

    private String ending() {
        String first = "if a controller has that migration, end it there: crossfade abort " + tenant
                + ", or once the target is open crossfade cleanup " + tenant
                + ". If its store is lost, in this order: ";
        return first
                + live().map(side -> side == Side.TARGET ? endOnTarget() : endOnSource())
                        .orElseGet(this::endUndecided);
    }

    private String endOnTarget() {
        return "(1) lead the requests to the target: " + route("target", "source")
                + "; (2) see that every proxy follows, and stop the source's application for good; (3) on the target: "
                + GateSchema.DROP
                + "; (4) on the source, last, for this takes away what keeps its application from writing: "
                + GateSchema.DROP;
    }

    private String endOnSource() {
        return "(1) lead the requests to the source: " + route("source", "none")
                + "; (2) abort the target, so that it can no longer be opened: " + lift()
                + "; (3) on the target, where nobody must be led from now on: " + GateSchema.DROP
                + "; (4) on the source: " + GateSchema.DROP;
    }

    private String endUndecided() {
        return "(1) look at both sides: crossfade fence show " + tenant
                + " --config FILE; (2) where the target says open or serving, lead the requests to it: "
                + route("target", "source") + "; otherwise to the source: " + route("source", "none")
                + ", and then let it write again: " + lift() + "; (3) check again: it says what remains";
    }

    private String route(String primary, String fenced) {
        return "crossfade route " + tenant + " --to " + primary + " --mode direct --fenced " + fenced;
    }

    private String lift() {
        return "crossfade fence lift " + tenant + " --side source --config FILE";
    }

    /** Whether a publication, subscription or slot of that name is a migration's whose gate stands. */
    public boolean own(String streamName) {
        return rows().anyMatch(row -> MigrationSession.bears(streamName, row.migration()));
    }

    private Stream<GateRow> rows() {
        return Stream.of(Optional.ofNullable(source), Optional.ofNullable(target))
                .flatMap(Optional::stream);
    }

    private static boolean says(@Nullable GateRow row, GateState state) {
        return row != null && row.state() == state;
    }
}
