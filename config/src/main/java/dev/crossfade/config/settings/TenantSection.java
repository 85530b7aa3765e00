package dev.crossfade.config.settings;

import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.TenantSettings.FirstRoute;
import dev.crossfade.config.settings.TenantSettings.Replication;
import dev.crossfade.config.settings.TenantSettings.Session;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import dev.crossfade.config.settings.TenantSettings.Switchover;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one of {@code tenants}, as far as the role needs it. */
final class TenantSection {

    private static final Form<TenantId> ID = Form.ofText(TenantId::new, new TenantId("example"));

    private final SettingsLoader.Role role;

    TenantSection(SettingsLoader.Role role) {
        this.role = role;
    }

    TenantSettings read(Section section) {
        SideSection sides = new SideSection(role);
        // In the order of the file, which is the order in which problems are told.
        TenantId id = section.required("id", ID);
        Map<String, String> labels = Labels.read(section);
        List<String> hosts = section.values("hosts", Addresses.TENANT_HOST, List.of());
        FirstRoute route = section.section("route", TenantSection::route);
        SideSettings source = section.section("source", sides::read);
        SideSettings target = section.section("target", sides::read);
        TenantSettings tenant = new TenantSettings(
                id,
                labels,
                hosts,
                route,
                source,
                target,
                section.section("failover", RequestSections::failover),
                section.section("headers", RequestSections::headers),
                section.optionalSection("session", TenantSection::session),
                ParkingRuleSection.readAll(section),
                section.section("replication", TenantSection::replication),
                section.section("switchover", TenantSection::switchover),
                network(section, source.region(), target.region()),
                aws(section, source.region(), target.region()),
                workers(section, source.region(), target.region()));
        requireWhole(section, tenant);
        return TokenRoles.filledIn(tenant);
    }

    /** Whether there is HTTP to move: without hosts and origins it is a migration of the database alone. */
    static boolean hasTraffic(TenantSettings tenant) {
        return !tenant.hosts().isEmpty()
                || tenant.source().origin() != null
                || tenant.target().origin() != null;
    }

    private void requireWhole(Section section, TenantSettings tenant) {
        boolean traffic = hasTraffic(tenant);
        if (traffic && tenant.hosts().isEmpty() && section.isSound("hosts")) {
            section.problem("hosts", "missing: name the hosts that lead to the origins");
        }
        for (Side side : Side.values()) {
            SideSettings settings = tenant.side(side);
            if (traffic && settings.origin() == null) {
                section.problem(side.label() + ".origin", "missing: the tenant's load balancer on that side");
            }
            if (role == SettingsLoader.Role.CONTROL && settings.database() == null) {
                section.problem(side.label() + ".database", "missing: the controller moves the database");
            }
            if (role == SettingsLoader.Role.ALL && !traffic && settings.database() == null) {
                section.problem(side.label(), "has neither an origin nor a database");
            }
        }
        if (section.isSound("replication.warnRetainedWal")
                && section.isSound("replication.maxRetainedWal")
                && tenant.replication()
                                .maxRetainedWal()
                                .compareTo(tenant.replication().warnRetainedWal())
                        < 0) {
            section.problem("replication.maxRetainedWal", "is below warnRetainedWal");
        }
        if (!traffic && tenant.switchover().minProxies() > 0 && role != SettingsLoader.Role.PROXY) {
            section.problem("switchover.minProxies", "must be 0 where only a database moves");
        }
    }

    /** No proxy makes a network. */
    private @Nullable NetworkSettings network(Section section, String sourceRegion, String targetRegion) {
        if (role == SettingsLoader.Role.PROXY) {
            section.ignore("network");
            return null;
        }
        return section.optionalSection("network", network -> NetworkSection.read(network, sourceRegion, targetRegion));
    }

    /** Nor does one look at what AWS runs. */
    private @Nullable ManagedSettings aws(Section section, String sourceRegion, String targetRegion) {
        if (role == SettingsLoader.Role.PROXY) {
            section.ignore("aws");
            return null;
        }
        return section.optionalSection("aws", aws -> ManagedSection.read(aws, sourceRegion, targetRegion));
    }

    /** No proxy stops workers. */
    private @Nullable WorkerSettings workers(Section section, String sourceRegion, String targetRegion) {
        if (role == SettingsLoader.Role.PROXY) {
            section.ignore("workers");
            return null;
        }
        return section.optionalSection("workers", workers -> WorkerSection.read(workers, sourceRegion, targetRegion));
    }

    private static FirstRoute route(Section section) {
        return new FirstRoute(
                section.value("primary", Forms.choice(Side.class), Side.SOURCE),
                section.value("mode", Forms.choice(RouteMode.class), RouteMode.DIRECT));
    }

    private static Session session(Section section) {
        Session session = new Session(
                section.optional("cookie", HeaderNames.TOKEN), section.optional("header", HeaderNames.TOKEN));
        if ((session.cookie() == null) == (session.header() == null)) {
            section.problem("", "needs exactly one of cookie and header");
        }
        return session;
    }

    private static Replication replication(Section section) {
        return new Replication(
                section.values("schemas", Forms.WORD, List.of("public")),
                section.values("excludeTables", Forms.WORD, List.of()),
                section.values("truncateTarget", Forms.WORD, List.of()),
                section.values("exactSequences", Forms.WORD, List.of()),
                new LinkedHashSet<>(
                        section.values("ignoreDrift", Forms.choice(TenantSettings.DriftKind.class), List.of())),
                section.value("ddlLock", Forms.FLAG, false),
                section.value(
                        "largeObjects",
                        Forms.choice(TenantSettings.LargeObjects.class),
                        TenantSettings.LargeObjects.AUTO),
                section.value("copySchema", Forms.FLAG, false),
                section.value("warnRetainedWal", Forms.BYTES, Bytes.parse("5GiB")),
                section.value("maxRetainedWal", Forms.BYTES, Bytes.parse("20GiB")));
    }

    private static Switchover switchover(Section section) {
        return new Switchover(
                section.value("start", Forms.choice(TenantSettings.Start.class), TenantSettings.Start.MANUAL),
                section.value(
                        "strategy", Forms.choice(TenantSettings.Strategy.class), TenantSettings.Strategy.COORDINATED),
                section.value("fence", Forms.choice(TenantSettings.Fence.class), TenantSettings.Fence.SEALED),
                section.value("minProxies", Forms.number(0, 100_000), 1),
                section.value("maxLag", Forms.BYTES, Bytes.parse("1MiB")),
                section.value("drainTimeout", Forms.DURATION, Duration.ofSeconds(2)),
                section.value("budget", Forms.DURATION, Duration.ofSeconds(5)),
                section.value("rollbackWindow", Forms.DURATION_OR_NONE, Duration.ofHours(24)));
    }
}
