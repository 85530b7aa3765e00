package dev.crossfade.proxy.admin;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RoutingTable;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.AskedRoute;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.RoutingSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/routes} and {@code /v1/routes/{tenant}}: what this proxy acts on, and compare-and-set by {@code ifEpoch}. Every change
 * that somebody asks for who may, done or refused, leaves a line in the log {@code audit}: who, from where, before and after. Of who
 * may not, {@link AdminRefusals} tells.
 */
final class RoutesResource implements AdminResource {

    private static final String ALL = "/v1/routes";
    private static final String ONE = ALL + "/";
    private static final int MOST_NAMED = 10;
    private static final Logger AUDIT = LoggerFactory.getLogger("audit");

    private final LiveRoutes routes;
    private final RoutingSource source;

    RoutesResource(LiveRoutes routes, RoutingSource source) {
        this.routes = routes;
        this.source = source;
    }

    @Override
    public boolean serves(String path) {
        return path.equals(ALL) || path.startsWith(ONE);
    }

    @Override
    public List<String> paths() {
        return List.of(ALL, ONE + "{tenant}");
    }

    @Override
    public Optional<Scope> needs(String method) {
        return Optional.of(method.equals("GET") ? Scope.VIEWER : Scope.OPERATOR);
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        if (request.path().equals(ALL)) {
            return request.method().equals("GET") ? all() : AdminAnswer.methodNotAllowed(request, "GET, HEAD");
        }
        String name = request.path().substring(ONE.length());
        return switch (request.method()) {
            case "GET" -> one(name);
            case "PUT" -> flip(name, request);
            default -> AdminAnswer.methodNotAllowed(request, "GET, HEAD, PUT");
        };
    }

    private AdminAnswer all() {
        return AdminAnswer.json(new RoutingTableDocument(
                routes.table().revision(),
                routes.tenants().stream()
                        .sorted(Comparator.comparing(TenantHandle::id))
                        .map(this::shown)
                        .toList()));
    }

    private AdminAnswer one(String name) {
        return known(name).map(tenant -> AdminAnswer.json(shown(tenant))).orElseGet(() -> unknownTenant(name));
    }

    /** Of a tenant whose requests are refused, what it would follow: what it does follow says only that nobody knows. */
    private RouteDocument shown(TenantHandle tenant) {
        return routes.astray(tenant.id())
                .map(astray -> RouteDocument.ofRefused(tenant.appliedRoute(), astray.fact()))
                .orElseGet(() -> RouteDocument.of(tenant.route()));
    }

    private AdminAnswer flip(String name, AdminRequest request) {
        Optional<TenantHandle> tenant = known(name);
        if (tenant.isEmpty()) {
            AUDIT.info(AuditLine.ofRefused(request.caller(), request.from(), name, "this proxy has no such tenant"));
            return unknownTenant(name);
        }
        AskedRoute asked;
        try {
            asked = AskedRoute.read(request.body());
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            AUDIT.info(AuditLine.ofRefused(request.caller(), request.from(), name, why));
            return invalid(why);
        }
        RoutingSource.Flip flip = source.flip(tenant.get().id(), asked.change(), asked.force());
        AUDIT.info(AuditLine.of(request.caller(), request.from(), tenant.get().id(), asked, flip));
        return answer(name, asked.change(), flip);
    }

    private AdminAnswer answer(String name, RouteChange change, RoutingSource.Flip flip) {
        // A chain, until `switch` knows sealed types (Java 21); the last branch is the last variant.
        if (flip instanceof RoutingSource.Flipped flipped) {
            return AdminAnswer.json(RouteDocument.of(flipped.after()));
        } else if (flip instanceof RoutingSource.OtherEpoch other) {
            return change.ifEpoch() == null
                    ? epochNeeded(other.current())
                    : otherEpoch(change.ifEpoch(), other.current());
        } else if (flip instanceof RoutingSource.UnknownTenant) {
            return unknownTenant(name);
        } else if (flip instanceof RoutingSource.Invalid invalid) {
            return invalid(invalid.why());
        } else if (flip instanceof RoutingSource.FollowsAnother follows) {
            return followsAnother(name, follows);
        } else if (flip instanceof RoutingSource.SidesExchanged exchanged) {
            return sidesExchanged(exchanged.astray());
        }
        return notDurable(((RoutingSource.NotDurable) flip).cause());
    }

    private Optional<TenantHandle> known(String name) {
        try {
            return routes.tenant(new TenantId(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private AdminAnswer unknownTenant(String name) {
        return AdminAnswer.problem(AdminReason.UNKNOWN_TENANT.problem(
                "No tenant '" + name + "' is configured at this proxy", null, "Name one that is: " + served() + "."));
    }

    /** As many as a message can take. */
    private String served() {
        List<String> all = routes.tenants().stream()
                .map(tenant -> tenant.id().value())
                .sorted()
                .toList();
        if (all.isEmpty()) {
            return "there is none yet";
        }
        String first = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
        return all.size() <= MOST_NAMED ? first : first + ", … (GET " + ALL + " lists all " + all.size() + ")";
    }

    private static AdminAnswer invalid(String why) {
        return AdminAnswer.problem(AdminReason.INVALID_ROUTE.problem(
                why,
                null,
                "Send {\"primary\":\"source|target\",\"mode\":\"direct|armed|holding\",\"fenced\":[…],\"until\":\"2030-01-31T12:00:00Z\",\"ifEpoch\":N}; what is"
                        + " left out stays as it is, and until is for holding alone."));
    }

    private static AdminAnswer epochNeeded(Route current) {
        return AdminAnswer.problem(AdminReason.EPOCH_NEEDED.problem(
                "There is no ifEpoch in the body",
                "Without it two people at once overwrite each other.",
                "Send \"ifEpoch\":" + current.epoch() + " if the present route is the one that you mean to replace."));
    }

    private static AdminAnswer otherEpoch(Long expected, Route current) {
        return AdminAnswer.problem(AdminReason.OTHER_EPOCH.problem(
                "The route of " + current.tenant() + " is at epoch " + current.epoch() + ", not " + expected,
                "Somebody changed it since it was read.",
                "Read it again, and repeat the change if it is still meant."));
    }

    private static AdminAnswer followsAnother(String name, RoutingSource.FollowsAnother follows) {
        return AdminAnswer.problem(AdminReason.FOLLOWS_CONTROLLER.problem(
                "The routes of this proxy come from " + follows.whom(),
                "A flip here alone would part it from the other proxies.",
                "Flip it at the controller: " + follows.flipThere(name)
                        + "; or, when it is lost, force the flip here (--force, \"force\": true)."));
    }

    private static AdminAnswer sidesExchanged(RoutingTable.Astray astray) {
        return AdminAnswer.problem(
                AdminReason.SIDES_EXCHANGED.problem(
                        "The requests of " + astray.route().tenant() + " are refused, for " + astray.fact(),
                        "By the names of this configuration its route would mean the other side.",
                        "Give both sides back what they were, and let this proxy take that configuration; then repeat the change."));
    }

    private static AdminAnswer notDurable(String why) {
        return AdminAnswer.problem(AdminReason.NOT_DURABLE.problem(
                "Writing it to the disk failed: " + why,
                "A flip that a restart forgets is not done; nothing was changed.",
                "Make room, or check who owns the directory of proxy.state; then repeat the change."));
    }
}
