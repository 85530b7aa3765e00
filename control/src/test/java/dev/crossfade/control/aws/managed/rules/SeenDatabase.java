package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.managed.rules.ManagedSight.ServiceSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.TargetGroupSight;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database that is well in every way, until a test says otherwise. */
final class SeenDatabase {

    static final String REGION = "eu-central-1";
    private static final long GIB = 1L << 30;

    private final Kind kind;
    private final Map<String, String> parameters = new HashMap<>(Map.of("rds.logical_replication", "1"));
    private final Map<Metric, Long> metrics = new EnumMap<>(Metric.class);
    private String status = "available";
    private String writerStatus = "available";
    private String groupStatus = "in-sync";
    private String engine;
    private String group;
    private List<String> sharedWith = List.of();
    private List<String> pending = List.of();
    private List<String> writerPending = List.of();
    private List<Maintenance> planned = List.of();
    private boolean minorUpgrades;
    private boolean parametersWereSeen = true;
    private boolean metricsWereSeen = true;
    private int retentionDays = 7;
    private String key = "arn:aws:kms:eu-central-1:111111111111:key/mrk-1";
    private long most = 100 * GIB;

    private SeenDatabase(Kind kind) {
        this.kind = kind;
        this.engine = kind == Kind.AURORA ? "aurora-postgresql" : "postgres";
        this.group = kind == Kind.AURORA ? "acme-aurora15" : "acme-postgres15";
        if (kind == Kind.AURORA) {
            metrics.put(Metric.FREE_LOCAL_STORAGE, 30 * GIB);
            metrics.put(Metric.VOLUME_BYTES_LEFT, 1_000 * GIB);
            metrics.put(Metric.VOLUME_BYTES_USED, 20 * GIB);
        } else {
            metrics.put(Metric.FREE_STORAGE_SPACE, 80 * GIB);
        }
    }

    static SeenDatabase of(Kind kind) {
        return new SeenDatabase(kind);
    }

    static SeenDatabase instance() {
        return of(Kind.INSTANCE);
    }

    static SeenDatabase aurora() {
        return of(Kind.AURORA);
    }

    SeenDatabase status(String ofDatabase, String ofWriter) {
        status = ofDatabase;
        writerStatus = ofWriter;
        return this;
    }

    SeenDatabase groupStatus(String is) {
        groupStatus = is;
        return this;
    }

    SeenDatabase engine(String is) {
        engine = is;
        return this;
    }

    SeenDatabase group(String name, String... others) {
        group = name;
        sharedWith = List.of(others);
        return this;
    }

    SeenDatabase parameter(String name, @Nullable String value) {
        parameters.remove(name);
        if (value != null) {
            parameters.put(name, value);
        }
        return this;
    }

    SeenDatabase withoutParameters() {
        parametersWereSeen = false;
        return this;
    }

    SeenDatabase pending(List<String> ofDatabase, List<String> ofWriter) {
        pending = ofDatabase;
        writerPending = ofWriter;
        return this;
    }

    SeenDatabase planned(Maintenance maintenance) {
        planned = List.of(maintenance);
        return this;
    }

    SeenDatabase minorUpgrades() {
        minorUpgrades = true;
        return this;
    }

    SeenDatabase retention(int days) {
        retentionDays = days;
        return this;
    }

    /** @param arn empty for none */
    SeenDatabase key(String arn) {
        key = arn;
        return this;
    }

    SeenDatabase gib(Metric metric, long value) {
        metrics.put(metric, value * GIB);
        return this;
    }

    SeenDatabase without(Metric metric) {
        metrics.remove(metric);
        return this;
    }

    SeenDatabase withoutMetrics() {
        metricsWereSeen = false;
        return this;
    }

    SeenDatabase autoscaling(long mostGib) {
        most = mostGib * GIB;
        return this;
    }

    DatabaseSight sight() {
        long allocated = kind == Kind.AURORA ? 0 : 100 * GIB;
        return new DatabaseSight(
                kind,
                "acme",
                status,
                engine,
                "provisioned",
                "15.4",
                minorUpgrades,
                "sun:05:00-sun:06:00",
                pending,
                planned,
                new Writer(kind == Kind.INSTANCE ? "acme" : "acme-1", writerStatus, groupStatus, writerPending),
                new ParameterGroup(group, parametersWereSeen ? parameters : null, sharedWith),
                retentionDays,
                !key.isEmpty(),
                key,
                new Storage(allocated, kind == Kind.AURORA ? 0 : most, metricsWereSeen ? metrics : null));
    }

    Mending mending() {
        return new Mending(sight(), REGION);
    }

    static ManagedSight at(Side side, @Nullable SeenDatabase database) {
        return with(side, database, List.of(), List.of());
    }

    static ManagedSight with(
            Side side,
            @Nullable SeenDatabase database,
            List<TargetGroupSight> targetGroups,
            List<ServiceSight> services) {
        return new ManagedSight(
                side, REGION, Optional.ofNullable(database).map(SeenDatabase::sight), targetGroups, services);
    }

    /** What all rules say of this source and this target, beside what the servers said. */
    static List<Finding> findings(
            @Nullable SeenDatabase source, @Nullable SeenDatabase target, List<Finding> ofServers) {
        return new ManagedRules(
                        SampleTenants.tenant("acme"),
                        Map.of(Side.SOURCE, at(Side.SOURCE, source), Side.TARGET, at(Side.TARGET, target)),
                        ofServers)
                .findings(List.of());
    }

    /** {@code BLOCKS not-available acme}, one a line. */
    static String lines(List<Finding> findings) {
        StringBuilder lines = new StringBuilder();
        findings.forEach(finding -> lines.append(finding.severity())
                .append(' ')
                .append(finding.code())
                .append(' ')
                .append(finding.object())
                .append('\n'));
        return lines.toString();
    }

    static Findings collector() {
        return new Findings(Side.SOURCE);
    }
}
