package dev.crossfade.proxy.admin;

import dev.crossfade.config.model.Route;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.health.Verdict;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.RoutingSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics}, open to everyone who reaches the port. Alive is whoever answers; ready is who
 * wants new connections. A tenant's mode is neither: a proxy that holds is ready.
 */
final class HealthResource implements AdminResource {

    private final Readiness readiness;
    private final LiveRoutes routes;
    private final RoutingSource source;
    private final Supplier<String> configuration;
    private final Supplier<List<OriginHealth>> origins;
    private final Supplier<String> metrics;

    /** @param metrics in Prometheus' text format */
    HealthResource(
            Readiness readiness,
            LiveRoutes routes,
            RoutingSource source,
            Supplier<String> configuration,
            Supplier<List<OriginHealth>> origins,
            Supplier<String> metrics) {
        this.readiness = readiness;
        this.routes = routes;
        this.source = source;
        this.configuration = configuration;
        this.origins = origins;
        this.metrics = metrics;
    }

    @Override
    public boolean serves(String path) {
        return paths().contains(path);
    }

    @Override
    public List<String> paths() {
        return List.of("/livez", "/readyz", "/metrics");
    }

    @Override
    public Optional<Scope> needs(String method) {
        return Optional.empty();
    }

    @Override
    public AdminAnswer answer(AdminRequest request) {
        if (!request.method().equals("GET")) {
            return AdminAnswer.methodNotAllowed(request, "GET, HEAD");
        }
        return switch (request.path()) {
            case "/livez" -> AdminAnswer.text(200, "alive\n");
            case "/metrics" -> new AdminAnswer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get());
            default ->
                ready(
                        request.from() + " " + request.agent(),
                        request.query().equals("verbose") || request.query().startsWith("verbose="));
        };
    }

    private AdminAnswer ready(String who, boolean verbose) {
        Readiness.State state = readiness.ask(who);
        StringBuilder text = new StringBuilder(state.text());
        if (state == Readiness.State.STARTING) {
            source.trouble().ifPresent(why -> text.append("; ").append(why));
        }
        text.append('\n');
        if (verbose) {
            text.append("routes: ").append(source.status()).append('\n');
            text.append(configuration.get()).append('\n');
            for (TenantHandle tenant : routes.tenants()) {
                text.append("tenant ")
                        .append(tenant.id())
                        .append(": ")
                        .append(routes.astray(tenant.id())
                                .map(astray -> "refused with 503, for " + astray.fact())
                                .orElseGet(() -> route(tenant)))
                        .append(", in flight ")
                        .append(tenant.inFlight())
                        .append(", held ")
                        .append(tenant.held())
                        .append('\n');
            }
            for (OriginHealth origin : origins.get()) {
                text.append("origin ")
                        .append(origin.tenant())
                        .append(' ')
                        .append(origin.side().label())
                        .append(": ")
                        .append(inWords(origin))
                        .append('\n');
            }
        }
        return AdminAnswer.text(state == Readiness.State.READY ? 200 : 503, text.toString());
    }

    private static String route(TenantHandle tenant) {
        return inWords(tenant.route(), Instant.now()) + latched(tenant);
    }

    /** With what its clients meet, where nobody ends its hold. */
    static String inWords(Route route, Instant now) {
        return "epoch " + route.epoch() + ", " + route.mode().label() + " to "
                + route.primary().label()
                + (route.isHoldOverdue(now)
                        ? " (overdue: it should have ended at " + route.until() + ", and new requests get 503)"
                        : "");
    }

    private static String latched(TenantHandle tenant) {
        return tenant.isLatched()
                ? " (latched: all goes to "
                        + tenant.firstSide(tenant.appliedRoute()).label() + " until the next route)"
                : "";
    }

    /** {@code down since 2026-01-02T03:04:05Z: it answers 503}; a first failure is told before it makes a verdict. */
    private static String inWords(OriginHealth origin) {
        String verdict = origin.verdict().label() + " since " + origin.since().truncatedTo(ChronoUnit.SECONDS);
        if (origin.reason().isEmpty()) {
            return verdict;
        }
        return verdict + (origin.verdict() == Verdict.DOWN ? ": " : ", the last check failed: ") + origin.reason();
    }
}
