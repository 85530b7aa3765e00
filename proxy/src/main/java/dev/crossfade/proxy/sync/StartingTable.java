package dev.crossfade.proxy.sync;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ConfiguredPlaces;
import dev.crossfade.config.settings.TenantSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a proxy begins with, before anyone tells it more.
 *
 * @param table the last one on disk, with the first route of the settings for each tenant that it lacks
 * @param known whether clients may be served by it: not when a controller decides and none of its tables was ever seen, for the
 *     settings may have been written long before the tenant moved
 * @param astray the routes of it that would lead to the wrong side, for what the settings have has changed places: nobody is served by
 *     them, and the table says what their sides were
 */
public record StartingTable(RoutingTable table, boolean known, List<RoutingTable.Astray> astray) {

    private static final Logger LOG = LoggerFactory.getLogger(StartingTable.class);

    /**
     * Where this proxy decides.
     *
     * @throws CommandFailure when the file on disk is not a routing table, for what it said cannot be guessed; when the sides of
     *     every tenant have changed places since it was written; or when the disk refuses the first one
     */
    public static StartingTable local(List<TenantSettings> tenants, TableFile file) {
        TableFile.Found found = file.read();
        if (found instanceof TableFile.Corrupt corrupt) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The routing table on disk, " + file.path() + ", cannot be read: " + corrupt.why()
                            + ". With proxy.routes.from: local it is the only place that knows where each tenant is, so the"
                            + " proxy does not start. Restore the file, or delete it to begin again with the `route` of each"
                            + " tenant in the configuration, after checking that these are right.");
        }
        RoutingTable last = found instanceof TableFile.Table table ? table.table() : RoutingTable.EMPTY;
        RoutingTable first = completed(last, tenants, Epoch.NONE.next());
        if (first.routes().equals(last.routes())) {
            keepPlaces(first, last, file);
        } else {
            keep(first, file);
        }
        last.routes()
                .values()
                .forEach(route -> LOG.info(
                        "Route of {} as {} has it: epoch {}, primary {}, mode {}; the configuration's is for the very first start only",
                        route.tenant(),
                        file.path(),
                        route.epoch(),
                        route.primary().label(),
                        route.mode().label()));
        return new StartingTable(first, true, astray(last, tenants, file));
    }

    /**
     * Where somebody else decides. A file that cannot be read counts as none.
     *
     * @throws CommandFailure when the sides of every tenant have changed places since the file was written
     */
    public static StartingTable followed(List<TenantSettings> tenants, TableFile file) {
        TableFile.Found found = file.read();
        if (found instanceof TableFile.Corrupt corrupt) {
            LOG.warn(
                    "The routing table on disk, {}, cannot be read ({}); waiting for the one that is followed",
                    file.path(),
                    corrupt.why());
        }
        RoutingTable last = found instanceof TableFile.Table table ? table.table() : RoutingTable.EMPTY;
        boolean known = found instanceof TableFile.Table;
        if (known) {
            keepPlaces(last.at(ConfiguredPlaces.of(tenants)), last, file);
        }
        // Epoch 0, so that any route that comes is newer.
        return new StartingTable(completed(last, tenants, Epoch.NONE), known, astray(last, tenants, file));
    }

    /**
     * One tenant whose sides have changed places keeps no other from being served by a proxy that is started again. Where there is no
     * other it would serve nobody, and does not start: so an exchange that is rolled out stops at the first.
     */
    private static List<RoutingTable.Astray> astray(RoutingTable last, List<TenantSettings> tenants, TableFile file) {
        List<RoutingTable.Astray> astray = last.astray(ConfiguredPlaces.of(tenants));
        String known = "What the sides were is known from " + file.path();
        if (!astray.isEmpty() && astray.size() == tenants.size()) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    astray.stream().map(RoutingTable.Astray::inWords).collect(Collectors.joining("\n")) + ". " + known
                            + ".");
        }
        astray.forEach(one -> LOG.error(
                "Requests of {} are refused with 503, until a configuration is taken that has its sides right: {}. {}",
                one.route().tenant(),
                one.inWords(),
                known));
        return astray;
    }

    /** A disk that takes nothing keeps no proxy from a table, or a configuration, that it can follow. */
    static void keepPlaces(RoutingTable first, RoutingTable last, TableFile file) {
        try {
            if (!first.places().equals(last.places())) {
                file.write(first);
            }
        } catch (IOException e) {
            LOG.warn(
                    "What the sides of tenants are cannot be kept in {} ({}): a start that has exchanged them would not be"
                            + " refused; make room, or check who owns proxy.state",
                    file.path(),
                    FailureWords.cause(e));
        }
    }

    private static void keep(RoutingTable first, TableFile file) {
        try {
            file.write(first);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "The routing table cannot be kept in " + file.path() + " (" + FailureWords.cause(e)
                            + "). Point proxy.state to a directory that this process may write.",
                    e);
        }
    }

    /** The route that a tenant begins with. */
    public Route route(TenantSettings tenant) {
        return table.route(tenant.id())
                .orElseThrow(() -> new IllegalStateException("no first route for " + tenant.id()));
    }

    private static RoutingTable completed(RoutingTable last, List<TenantSettings> tenants, Epoch epoch) {
        Map<TenantId, Route> routes = new HashMap<>(last.routes());
        for (TenantSettings tenant : tenants) {
            routes.putIfAbsent(tenant.id(), configured(tenant, epoch));
        }
        return new RoutingTable(last.revision(), routes, last.places()).at(ConfiguredPlaces.of(tenants));
    }

    /** The route that the settings have for the very first start. */
    static Route configured(TenantSettings tenant, Epoch epoch) {
        return new Route(
                tenant.id(), epoch, tenant.route().primary(), tenant.route().mode(), Set.of(), false, null);
    }
}
