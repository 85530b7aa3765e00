package dev.crossfade.control.api;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.telemetry.MetricsOutlet;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.live.StatusFeed;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.Stage;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The controller in Prometheus' text form. What is unknown has no sample: a lag that nobody knows is not zero.
 */
final class ControlMetrics {

    private final Desk desk;
    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry(Clock.SYSTEM, List.of(prometheus));
    private final MultiGauge lag =
            gauges("crossfade.replication.lag", "bytes", "Log that the subscriber has not applied");
    private final MultiGauge retained =
            gauges("crossfade.replication.slot.retained.wal", "bytes", "Log that a slot keeps its side from removing");
    private final MultiGauge warnRetained = gauges(
            "crossfade.replication.warn.retained.wal", "bytes", "replication.warnRetainedWal: more than it is much");
    private final MultiGauge drift =
            gauges("crossfade.migration.drift.objects", null, "Objects in which the two schemas differ");
    private final MultiGauge upkeepCutOff = gauges(
            "crossfade.migration.upkeep.cut.off",
            null,
            "How often something that the next side needs was ended because it took longer than it may");
    private final MultiGauge lagSeconds = gauges(
            "crossfade.replication.lag.seconds",
            "seconds",
            "How long ago that was written which the subscriber has applied by now; at least, where the controller has not"
                    + " looked for longer");
    private final MultiGauge catchUp = gauges(
            "crossfade.replication.catch.up", "seconds", "Until the lag is below maxLag; +Inf when it does not shrink");
    private final MultiGauge copySlots = gauges(
            "crossfade.replication.copy.slots.retained.wal",
            "bytes",
            "The most log that one of the slots keeps by which tables are copied");
    private final MultiGauge copyTables =
            gauges("crossfade.replication.copy.tables", null, "Tables of the initial copy by phase");
    private final MultiGauge copyRows = gauges("crossfade.replication.copy.rows", null, "Rows copied, of all tables");
    private final MultiGauge copyBytes =
            gauges("crossfade.replication.copy.bytes", "bytes", "Bytes that COPY has read, of all tables");
    private final MultiGauge copyExpected = gauges(
            "crossfade.replication.copy.expected",
            "bytes",
            "What the tables take on the source's disk, without indexes");
    private final MultiGauge copyLeft =
            gauges("crossfade.replication.copy.left", "seconds", "Until the initial copy is done, at its present pace");
    private final MultiGauge ailments =
            gauges("crossfade.replication.ailments", null, "Reasons known why changes do not arrive, by kind");
    private final MultiGauge stage =
            gauges("crossfade.migration.stage", null, "1 for the stage that a migration is in");
    private final MultiGauge state =
            gauges("crossfade.migration.state", null, "1 for the state that a migration is in");
    private final MultiGauge writable = gauges(
            "crossfade.migration.writable", null, "1 for the side that may write: source, target or none; or unknown");
    private final MultiGauge epochs = gauges("crossfade.control.route.epoch", null, "The epoch of a tenant's route");
    private final MultiGauge parked = gauges(
            "crossfade.control.route.parked", null, "Paths that a tenant's route parks: for a backlog, or by hand");
    private final MultiGauge proxies = gauges("crossfade.control.proxies", null, "Proxies by state");

    /** @param meters what others count */
    ControlMetrics(Desk desk, StatusFeed feed, List<MeterBinder> meters) {
        this.desk = desk;
        meters.forEach(one -> one.bindTo(registry));
        Gauge.builder("crossfade.control.routing.revision", desk, ControlMetrics::revision)
                .description("The routing table's revision")
                .register(registry);
        Gauge.builder(
                        "crossfade.control.route.waiters",
                        desk,
                        now -> now.routing().publisher().waiting())
                .description("Proxies that wait for the next routing table")
                .register(registry);
        Gauge.builder("crossfade.control.event.listeners", feed, StatusFeed::listening)
                .description("Pages, and others, that listen to events")
                .register(registry);
        FunctionCounter.builder("crossfade.control.event.listeners.refused", feed, StatusFeed::refused)
                .description("Who was sent away, for too many listened")
                .register(registry);
        FunctionCounter.builder("crossfade.control.event.overruns", feed, StatusFeed::overruns)
                .description("Listeners that were too slow for changes, and got the whole state instead")
                .register(registry);
        Gauge.builder("crossfade.control.leader", desk, now -> now.standing().acts() ? 1 : 0)
                .description("1 for the controller that acts, of those that share a store")
                .register(registry);
    }

    private static double revision(Desk desk) {
        return desk.standing().acts() ? desk.routing().publisher().table().revision() : Double.NaN;
    }

    private Collection<Route> routes() {
        return desk.standing().acts()
                ? desk.routing().publisher().table().routes().values()
                : List.of();
    }

    private MultiGauge gauges(String name, @Nullable String unit, String description) {
        return MultiGauge.builder(name).baseUnit(unit).description(description).register(registry);
    }

    /** Whoever sends them elsewhere has them, too, from now on. */
    void send(MetricsOutlet outlet) {
        registry.add(outlet.meters());
        outlet.counts().bindTo(registry);
        outlet.look(this::look);
    }

    /** In Prometheus' text format 0.0.4. One at a time, for the rows are exchanged before they are read. */
    synchronized String scrape() {
        look();
        return prometheus.scrape();
    }

    private synchronized void look() {
        // Of several controllers only the one that acts has seen anything.
        List<MigrationStatus> migrations =
                desk.standing().acts() ? desk.operations().all() : List.of();
        lag.register(rows(migrations, ControlMetrics::lag), true);
        retained.register(rows(migrations, ControlMetrics::retained), true);
        warnRetained.register(rows(migrations, ControlMetrics::warnRetained), true);
        drift.register(rows(migrations, ControlMetrics::drift), true);
        upkeepCutOff.register(
                rows(migrations, one -> List.of(row(Tags.of("tenant", one.tenant()), one.upkeepCutOff()))), true);
        lagSeconds.register(rows(migrations, StreamSamples::lagSeconds), true);
        catchUp.register(rows(migrations, StreamSamples::catchUp), true);
        copySlots.register(rows(migrations, StreamSamples::copySlots), true);
        copyTables.register(rows(migrations, StreamSamples::copyTables), true);
        copyRows.register(rows(migrations, StreamSamples::copyRows), true);
        copyBytes.register(rows(migrations, StreamSamples::copyBytes), true);
        copyExpected.register(rows(migrations, StreamSamples::copyExpected), true);
        copyLeft.register(rows(migrations, StreamSamples::copyLeft), true);
        ailments.register(rows(migrations, StreamSamples::ailments), true);
        stage.register(rows(migrations, ControlMetrics::stages), true);
        state.register(
                rows(migrations, one -> List.of(row(Tags.of("tenant", one.tenant(), "state", one.state()), 1))), true);
        writable.register(rows(migrations, ControlMetrics::writable), true);
        parked.register(
                routes().stream()
                        .<MultiGauge.Row<?>>flatMap(route -> Stream.of(
                                row(
                                        Tags.of("tenant", route.tenant().value(), "cause", "backlog"),
                                        route.parked().backlog().size()),
                                row(
                                        Tags.of("tenant", route.tenant().value(), "cause", "by_hand"),
                                        route.parked().byHand().size())))
                        .toList(),
                true);
        epochs.register(
                routes().stream()
                        .<MultiGauge.Row<?>>map(route -> row(
                                Tags.of("tenant", route.tenant().value()),
                                route.epoch().value()))
                        .toList(),
                true);
        proxies.register(proxyRows(), true);
    }

    /** The samples of one migration. */
    @FunctionalInterface
    private interface Samples {
        List<MultiGauge.Row<?>> of(MigrationStatus migration);
    }

    private static List<MultiGauge.Row<?>> rows(List<MigrationStatus> migrations, Samples samples) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        migrations.forEach(one -> rows.addAll(samples.of(one)));
        return rows;
    }

    private static List<MultiGauge.Row<?>> lag(MigrationStatus one) {
        return slots(one, MigrationStatus.SlotState::lagBytes);
    }

    private static List<MultiGauge.Row<?>> drift(MigrationStatus one) {
        MigrationStatus.DriftState drift = one.drift();
        return drift == null ? List.of() : List.of(row(Tags.of("tenant", one.tenant()), drift.objects()));
    }

    private static List<MultiGauge.Row<?>> retained(MigrationStatus one) {
        return slots(one, MigrationStatus.SlotState::retainedWalBytes);
    }

    /** One for the tenant, as its settings have it. */
    private static List<MultiGauge.Row<?>> warnRetained(MigrationStatus one) {
        return Stream.of(Optional.ofNullable(one.slot()), Optional.ofNullable(one.otherSlot()))
                .flatMap(Optional::stream)
                .limit(1)
                .<MultiGauge.Row<?>>map(slot -> row(Tags.of("tenant", one.tenant()), slot.warnAtBytes()))
                .toList();
    }

    /** Of both links, by the side at which each slot is. */
    private static List<MultiGauge.Row<?>> slots(
            MigrationStatus one, Function<MigrationStatus.SlotState, @Nullable Long> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (MigrationStatus.SlotState slot : Arrays.asList(one.slot(), one.otherSlot())) {
            Long bytes = slot == null ? null : value.apply(slot);
            if (slot != null && bytes != null) {
                rows.add(row(Tags.of("tenant", one.tenant(), "side", slot.side()), bytes));
            }
        }
        return rows;
    }

    private static List<MultiGauge.Row<?>> stages(MigrationStatus one) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            rows.add(row(
                    Tags.of("tenant", one.tenant(), "stage", stage.name().toLowerCase(Locale.ROOT)),
                    stage.name().equals(one.stage()) ? 1 : 0));
        }
        return rows;
    }

    private static List<MultiGauge.Row<?>> writable(MigrationStatus one) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (String side : List.of("source", "target", "none", "unknown")) {
            rows.add(row(
                    Tags.of("tenant", one.tenant(), "side", side),
                    side.equals(one.writableNow().toLowerCase(Locale.ROOT)) ? 1 : 0));
        }
        return rows;
    }

    private List<MultiGauge.Row<?>> proxyRows() {
        if (!desk.standing().acts()) {
            return List.of();
        }
        List<ProxyView> all = desk.routing().registry().all();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (String label : List.of("live", "lost")) {
            rows.add(row(
                    Tags.of("state", label),
                    all.stream().filter(proxy -> proxy.state().equals(label)).count()));
        }
        rows.add(row(
                Tags.of("state", "detached"),
                all.stream().filter(ProxyView::detached).count()));
        return rows;
    }

    private static MultiGauge.Row<Number> row(Tags tags, long value) {
        return MultiGauge.Row.of(tags, value);
    }
}
