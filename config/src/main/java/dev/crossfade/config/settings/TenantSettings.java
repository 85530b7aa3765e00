package dev.crossfade.config.settings;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one tenant; each key as in crossfade.example.yaml.
 *
 * @param network the network between the regions where it is ours to make; null where it is not, and for a proxy
 * @param aws what AWS runs of the tenant; null where it is not looked at, and for a proxy
 * @param workers services that a switchover stops and starts; null for none, and for a proxy
 */
public record TenantSettings(
        TenantId id,
        Map<String, String> labels,
        List<String> hosts,
        FirstRoute route,
        SideSettings source,
        SideSettings target,
        Failover failover,
        Headers headers,
        @Nullable Session session,
        List<ParkingRule> parking,
        Replication replication,
        Switchover switchover,
        @Nullable NetworkSettings network,
        @Nullable ManagedSettings aws,
        @Nullable WorkerSettings workers) {

    public TenantSettings {
        labels = Map.copyOf(labels);
        hosts = List.copyOf(hosts);
        parking = List.copyOf(parking);
    }

    /** A tenant of whom nothing of AWS is known. */
    public TenantSettings(
            TenantId id,
            Map<String, String> labels,
            List<String> hosts,
            FirstRoute route,
            SideSettings source,
            SideSettings target,
            Failover failover,
            Headers headers,
            @Nullable Session session,
            List<ParkingRule> parking,
            Replication replication,
            Switchover switchover) {
        this(
                id,
                labels,
                hosts,
                route,
                source,
                target,
                failover,
                headers,
                session,
                parking,
                replication,
                switchover,
                null,
                null,
                null);
    }

    public SideSettings side(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** The route at the very first start; afterwards the routing table rules. */
    public record FirstRoute(Side primary, RouteMode mode) {}

    /**
     * @param origin the load balancer's URL; null for a migration of the database alone
     * @param database null for a proxy, which needs none
     */
    public record SideSettings(
            String region,
            @Nullable String origin,
            OriginTls originTls,
            @Nullable HealthCheck healthCheck,
            @Nullable DatabaseSettings database) {}

    /** Empty strings for the platform's trust store and the origin's host name. */
    public record OriginTls(String ca, String serverName) {}

    public record HealthCheck(String path, Duration every) {}

    /** What counts as a failure, what may be replayed, and how long requests may wait. */
    public record Failover(
            Set<Integer> statuses,
            ReplayUnsafe replayUnsafe,
            boolean atomicRequests,
            List<BodyRule> bodyRules,
            Bytes replayBuffer,
            Hold hold) {

        public Failover {
            statuses = Collections.unmodifiableSet(new TreeSet<>(statuses));
            bodyRules = List.copyOf(bodyRules);
        }
    }

    /** Which unsafe requests are replayed. */
    public enum ReplayUnsafe {
        /** Only when it provably was not applied. */
        PROVEN,
        /** Every one that got one of {@code statuses}. */
        ANY_STATUS
    }

    /** A failure that hides in a 200, or stands in a 5xx, plain or compressed. */
    public record BodyRule(List<String> paths, List<String> contentTypes, Pattern match, Bytes inspectUpTo) {

        public BodyRule {
            paths = List.copyOf(paths);
            contentTypes = List.copyOf(contentTypes);
        }

        /** A pattern is what it says: {@link Pattern} itself is compared by identity. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BodyRule rule
                    && paths.equals(rule.paths)
                    && contentTypes.equals(rule.contentTypes)
                    && match.pattern().equals(rule.match.pattern())
                    && match.flags() == rule.match.flags()
                    && inspectUpTo.equals(rule.inspectUpTo);
        }

        @Override
        public int hashCode() {
            return Objects.hash(paths, contentTypes, match.pattern(), match.flags(), inspectUpTo);
        }
    }

    public record Hold(Duration maxWait, int maxRequests, Bytes maxBytes) {}

    public record Headers(HeaderEdits request, HeaderEdits response) {}

    public record HeaderEdits(List<String> remove, Map<String, String> set) {

        public HeaderEdits {
            remove = List.copyOf(remove);
            set = Map.copyOf(set);
        }
    }

    /** What names a session: exactly one of the two. */
    public record Session(@Nullable String cookie, @Nullable String header) {}

    /**
     * Requests that may be stored, answered 202 and delivered later.
     *
     * @param paths of them, each exact or, with a {@code *} at its end, the beginning of many
     * @param orderBy what those have in common that are delivered one after the other; null for the order of nothing
     * @param throttle how many of them are delivered at most; null for as many as can be
     * @param maxBody a request with a larger body is not parked
     */
    public record ParkingRule(
            List<String> paths,
            @Nullable OrderBy orderBy,
            @Nullable Throttle throttle,
            Bytes maxBody) {

        /** With its head it fits into whatever a controller has room for at once, and so does what comes beside it. */
        public static final Bytes LARGEST_BODY = Bytes.parse("32MiB");

        public ParkingRule {
            paths = List.copyOf(paths);
        }

        /** @param path without a query */
        public boolean covers(String path) {
            return PathPatterns.cover(paths, path);
        }
    }

    /** Exactly one of the three: a header's name, a part of the path, a JSON pointer into the body. */
    public record OrderBy(
            @Nullable String header,
            @Nullable String path,
            @Nullable String json) {}

    /** At most so many in any window of that length. */
    public record Throttle(int rate, Duration per) {}

    public record Replication(
            List<String> schemas,
            List<String> excludeTables,
            List<String> truncateTarget,
            List<String> exactSequences,
            Set<DriftKind> ignoreDrift,
            boolean ddlLock,
            LargeObjects largeObjects,
            boolean copySchema,
            Bytes warnRetainedWal,
            Bytes maxRetainedWal) {

        public Replication {
            schemas = List.copyOf(schemas);
            excludeTables = List.copyOf(excludeTables);
            truncateTarget = List.copyOf(truncateTarget);
            exactSequences = List.copyOf(exactSequences);
            ignoreDrift = Collections.unmodifiableSet(new TreeSet<>(ignoreDrift));
        }
    }

    /** What may differ between the sides where the operator says so: it does not stop replication. */
    public enum DriftKind {
        FUNCTION,
        VIEW,
        RULE,
        TRIGGER,
        POLICY,
        EXTENSION,
        STATISTICS,
        OWNER,
        PRIVILEGE,
        DEFAULT_PRIVILEGE,
        ROLE_MEMBERSHIP,
        SETTING;

        /** As the configuration and a drift have it. */
        public String label() {
            return Forms.label(this);
        }
    }

    /** How large objects are carried. */
    public enum LargeObjects {
        AUTO,
        WRITE_ONCE,
        NONE
    }

    public record Switchover(
            Start start,
            Strategy strategy,
            Fence fence,
            int minProxies,
            Bytes maxLag,
            Duration drainTimeout,
            Duration budget,
            Duration rollbackWindow) {}

    /** Whether the switchover waits for a person. */
    public enum Start {
        MANUAL,
        AUTOMATIC
    }

    /** How the tenant's requests are kept from the side that is being fenced. */
    public enum Strategy {
        /** Hold, drain, fence, flip. */
        COORDINATED,
        /** Fence, and let refused requests be replayed. */
        REROUTE
    }

    /** How firmly the source is shut while the target catches up. */
    public enum Fence {
        /** No writes and no logins for the application's roles. */
        SEALED,
        /** Reads go on until just before the target opens. */
        READ_ONLY
    }
}
