package dev.crossfade.proxy.admin;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.ProxySettings;
import dev.crossfade.proxy.health.OriginHealth;
import dev.crossfade.proxy.hold.HeldExchange;
import dev.crossfade.proxy.sync.LiveRoutes;
import dev.crossfade.proxy.sync.RoutingSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The admin port, and the health port where that is another one. */
public final class AdminPorts implements AutoCloseable {

    private final AdminServer admin;
    private final @Nullable AdminServer health;

    private AdminPorts(AdminServer admin, @Nullable AdminServer health) {
        this.admin = admin;
        this.health = health;
    }

    /**
     * Opens both, or neither.
     *
     * @param origins gives the health of those that are checked
     * @param held gives the oldest waiting exchanges, as many as asked for
     * @param metrics in Prometheus' text format
     * @param refusals is told of who is refused
     * @param configuration says which one is in force
     * @throws CommandFailure when the settings are not safe, or a port cannot be opened; the message names it
     */
    public static AdminPorts open(
            ProxySettings settings,
            LiveRoutes routes,
            RoutingSource source,
            Readiness readiness,
            Supplier<List<OriginHealth>> origins,
            IntFunction<List<HeldExchange>> held,
            Supplier<String> metrics,
            Supplier<String> configuration,
            AdminRefusals refusals) {
        ProxySettings.Admin at = settings.admin();
        InetSocketAddress adminAddress = new InetSocketAddress(at.host(), at.port());
        AdminGuard guard = guard(at, adminAddress);
        HealthResource health = new HealthResource(readiness, routes, source, configuration, origins, metrics);
        List<AdminResource> resources = List.of(new RoutesResource(routes, source), new HeldResource(held));
        ProxySettings.Health apart = settings.health();
        if (apart.host().equals(at.host()) && apart.port() == at.port()) {
            List<AdminResource> all = List.of(resources.get(0), resources.get(1), health);
            AdminServer one = bind("proxy.admin", adminAddress, guard, all, refusals);
            one.serve("");
            return new AdminPorts(one, null);
        }
        AdminServer admin = bind("proxy.admin", adminAddress, guard, resources, refusals);
        AdminServer second;
        try {
            InetSocketAddress healthAddress = new InetSocketAddress(apart.host(), apart.port());
            second = bind("proxy.health", healthAddress, guard, List.of(health), refusals);
        } catch (CommandFailure e) {
            admin.close();
            throw e;
        }
        admin.serve("Health and metrics are at " + shown(apart.host(), second) + " (proxy.health).");
        second.serve("Routes and held requests are at " + shown(at.host(), admin) + " (proxy.admin).");
        return new AdminPorts(admin, second);
    }

    /** The host as it is configured: of all of a machine's addresses there is no other name. */
    private static String shown(String host, AdminServer server) {
        return Addresses.hostAndPort(host, server.address().getPort());
    }

    private static AdminGuard guard(ProxySettings.Admin admin, InetSocketAddress address) {
        if (!admin.tokensFile().isEmpty()) {
            return AdminGuard.withTokens(Tokens.read(Path.of(admin.tokensFile())));
        }
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    "proxy.admin.host: " + admin.host() + " is not a loopback address, and there is no"
                            + " proxy.admin.tokensFile: anyone who reaches the port could flip routes. Set tokensFile (one"
                            + " token a line: token scope name), or use 127.0.0.1.");
        }
        return AdminGuard.loopback();
    }

    private static AdminServer bind(
            String key, InetSocketAddress at, AdminGuard guard, List<AdminResource> resources, AdminRefusals refusals) {
        try {
            return AdminServer.bind(at, guard, resources, refusals);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED, FailureWords.listening(key, at.getHostString(), at.getPort(), e), e);
        }
    }

    /** Where the admin port listens, with the port that was taken when the settings said 0. */
    public InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** Where health and metrics are: the admin port, unless the settings put them apart. */
    public InetSocketAddress healthAddress() {
        return health == null ? admin.address() : health.address();
    }

    @Override
    public void close() {
        admin.close();
        if (health != null) {
            health.close();
        }
    }
}
