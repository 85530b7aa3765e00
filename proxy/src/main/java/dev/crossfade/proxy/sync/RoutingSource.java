package dev.crossfade.proxy.sync;

import dev.crossfade.config.model.Route;
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

    @Override
    void close();

    /** What became of a flip. */
    sealed interface Flip permits Flipped, OtherEpoch, UnknownTenant, Invalid, FollowsAnother, NotDurable {}

    /** Done: kept on disk, and every new request goes by it. */
    record Flipped(Route before, Route after) implements Flip {}

    /** Refused: the route is another one than the caller has seen. */
    record OtherEpoch(Route current) implements Flip {}

    /** Refused: no such tenant in this proxy's configuration. */
    record UnknownTenant() implements Flip {}

    /** Refused: the change itself is wrong. */
    record Invalid(String why) implements Flip {}

    /** Refused: this proxy does not decide. */
    record FollowsAnother(String url) implements Flip {}

    /** Not done: the routing table could not be written to the disk, and nothing was changed. */
    record NotDurable(String why) implements Flip {}
}
