package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.ShopConfiguration.SideAddress;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.DelayRelay;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.Programs;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.load.Preload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that stands before a migration begins: two databases, the tenant's application on both sides, the controller and the proxy,
 * each a process of its own. Closing it stops everything, in the reverse order.
 */
final class Deployment implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RehearsalPlan plan;
    private final Path directory;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Lab lab;
    private @Nullable URI shop;
    private @Nullable URI proxyAdmin;
    private @Nullable MigrationClient migration;

    private Deployment(RehearsalPlan plan, Path directory) throws IOException, SQLException {
        this.plan = plan;
        this.directory = directory;
        this.lab = Lab.start(plan.sourcePg(), plan.targetPg(), directory);
        running.push(lab);
    }

    /** @param journal learns what the shop holds before the load */
    static Deployment start(RehearsalPlan plan, Path directory, RandomGenerator random, Journal journal)
            throws IOException, SQLException, InterruptedException {
        Deployment deployment = new Deployment(plan, directory);
        try {
            deployment.startAll(random, journal);
            return deployment;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    Lab lab() {
        return lab;
    }

    /** The shop as its clients reach it: the proxy. */
    URI shop() {
        return started(shop);
    }

    URI proxyAdmin() {
        return started(proxyAdmin);
    }

    MigrationClient migration() {
        return started(migration);
    }

    /** Never throws: what does not stop in time is killed. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                System.err.println("could not stop: " + e.getMessage());
            }
        }
    }

    private void startAll(RandomGenerator random, Journal journal)
            throws IOException, SQLException, InterruptedException {
        Daemon sourceShop = start(Programs.shop(Side.SOURCE, lab.database(Side.SOURCE), plan.sequences()));
        Daemon targetShop = start(Programs.shop(Side.TARGET, lab.database(Side.TARGET), plan.sequences()));
        String sourceOrigin = sourceShop.awaitReady(PATIENCE).group("http");
        String targetOrigin = targetShop.awaitReady(PATIENCE).group("http");
        try (Connection connection = lab.database(Side.SOURCE).connect(Lab.APPLICATION)) {
            Preload.fill(connection, plan.largeObjects(), random, journal);
        }
        // The controller stands beside the source; the target is a round trip away from both.
        LabDatabase source = lab.database(Side.SOURCE);
        LabDatabase target = lab.database(Side.TARGET);
        ShopConfiguration configuration = new ShopConfiguration(
                directory,
                FreePort.find(),
                FreePort.find(),
                FreePort.find(),
                new SideAddress("here", sourceOrigin, source, far(source)),
                new SideAddress("there", targetOrigin, far(target), far(target)),
                plan.strategy(),
                plan.fence());
        Path file = configuration.write();
        Daemon control = start(
                plan.sabotage().inController()
                        ? Programs.sabotagedControl(plan.sabotage().label(), file)
                        : Programs.control(file));
        migration = new MigrationClient(
                URI.create("http://" + control.awaitReady(PATIENCE).group("admin")));
        var proxy = start(Programs.proxy(file)).awaitReady(PATIENCE);
        shop = URI.create("http://" + proxy.group("listen"));
        proxyAdmin = URI.create("http://" + proxy.group("admin"));
    }

    private Daemon start(Daemon.Command command) throws IOException {
        Daemon daemon = Daemon.start(command, directory);
        running.push(daemon);
        return daemon;
    }

    private LabDatabase far(LabDatabase database) throws IOException {
        if (plan.roundTrip().isZero()) {
            return database;
        }
        DelayRelay relay = DelayRelay.to(database.host(), database.port(), plan.roundTrip());
        running.push(relay);
        return database.through(relay.port());
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("asked for a part of the deployment before it was started");
        }
        return part;
    }
}
