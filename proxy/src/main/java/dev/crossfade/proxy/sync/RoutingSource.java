package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.RouteChange;
import java.util.List;
import java.util.Optional;

/** Who decides the routes, as {@code proxy.routes.from} says. */
public interface RoutingSource extends AutoCloseable {

    /** Begins to follow. Returns at once; whether a table is known yet, {@link LiveRoutes} says. */
    void start();

    /**
     * Someone asks for another route at this proxy's admin port.
     *
     * @param force also when somebody else decides: the proxy then is detached from that one until it follows again
     */
    Flip flip(TenantId tenant, RouteChange change, boolean force);

    /**
     * The route that a tenant begins with which has been added to the configuration, and which the table does not have; empty when
     * only somebody else can say.
     */
    Optional<Route> firstRoute(TenantSettings tenant);

    /** Other settings are in force; what was said of them before is out of date. */
    void configured(List<TenantSettings> tenants);

    /** In one line, for {@code /readyz?verbose}: whom it follows, and how that goes. */
    String status();

    /** Why no table comes now, with what to do where that is known; empty while tables come, or none are waited for. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();

    /** What became of a flip. */
    sealed interface Flip permits Flipped, Refused {}

    /** Done: kept on disk, and every new request goes by it. */
    record Flipped(Route before, Route after) implements Flip {}

    /** Not done, and nothing was changed. */
    sealed interface Refused extends Flip
            permits OtherEpoch, UnknownTenant, Invalid, FollowsAnother, SidesExchanged, NotDurable {

        /** In a few words, for the audit. */
        String why();
    }

    /** The route is another one than the caller has seen. */
    record OtherEpoch(Route current) implements Refused {
        @Override
        public String why() {
            return "the route is " + current.inWords();
        }
    }

    /** No such tenant in this proxy's configuration. */
    record UnknownTenant() implements Refused {
        @Override
        public String why() {
            return "this proxy has no such tenant";
        }
    }

    /** The change itself is wrong. */
    record Invalid(String why) implements Refused {}

    /**
     * This proxy does not decide.
     *
     * @param whom it follows
     * @param controller who is to be asked, by URL; empty where that is not known here
     */
    record FollowsAnother(String whom, Optional<String> controller) implements Refused {

        /** @param tenant an id */
        public String flipThere(String tenant) {
            return "crossfade route " + tenant + " --control " + controller.orElse("URL") + " …"
                    + (controller.isEmpty() ? " (proxy.control.url names no controller here)" : "");
        }

        @Override
        public String why() {
            return "this proxy follows " + whom;
        }
    }

    /** What the configuration has for the tenant's sides has changed places, and it is not served. */
    record SidesExchanged(RoutingTable.Astray astray) implements Refused {
        @Override
        public String why() {
            return astray.fact();
        }
    }

    /** The routing table could not be written to the disk. */
    record NotDurable(String cause) implements Refused {
        @Override
        public String why() {
            return "the routing table cannot be kept on disk, " + cause;
        }
    }
}
