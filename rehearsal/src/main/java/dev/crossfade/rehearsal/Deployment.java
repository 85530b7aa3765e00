package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.ShopConfiguration.SideAddress;
import dev.crossfade.rehearsal.fault.Scene;
import dev.crossfade.rehearsal.lab.Application;
import dev.crossfade.rehearsal.lab.Daemon;
import dev.crossfade.rehearsal.lab.Etcd;
import dev.crossfade.rehearsal.lab.FreePort;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import dev.crossfade.rehearsal.lab.Processors;
import dev.crossfade.rehearsal.lab.Programs;
import dev.crossfade.rehearsal.lab.Service;
import dev.crossfade.rehearsal.ledger.Journal;
import dev.crossfade.rehearsal.load.Mix;
import dev.crossfade.rehearsal.load.Preload;
import dev.crossfade.rehearsal.network.Line;
import dev.crossfade.rehearsal.operator.MigrationClient;
import dev.crossfade.rehearsal.operator.ParkedClient;
import dev.crossfade.rehearsal.operator.ProxyClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that stands before a migration begins: two databases, the tenant's application on both sides, the controller and the proxies,
 * each a process of its own. Closing it stops everything, in the reverse order.
 */
final class Deployment implements Scene, AutoCloseable {

    /** Large enough to be met in the midst of its copy. */
    private static final int NOTES = 400;

    private final RehearsalPlan plan;
    private final Path directory;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Processors processors;
    private final Lab lab;
    private final Line line;
    private final Line wayToApplication;
    private final Edge edge;
    private final Map<Side, Application> applications = new EnumMap<>(Side.class);
    private final Map<Side, Service> shops = new EnumMap<>(Side.class);
    private @Nullable Service controller;
    private @Nullable ParkedClient parked;
    private @Nullable MigrationClient migration;

    private Deployment(RehearsalPlan plan, Path directory) throws IOException, SQLException, InterruptedException {
        this.plan = plan;
        this.directory = directory;
        this.processors = plan.apart() ? Processors.apart() : Processors.shared();
        // Whatever is started from here inherits them.
        processors.give(Side.SOURCE, ProcessHandle.current().pid());
        this.lab = plan.faults().wantSmallDisk()
                ? Lab.startWithSmallTarget(plan.sourcePg(), plan.targetPg(), directory)
                : Lab.start(plan.sourcePg(), plan.targetPg(), directory);
        this.line = new Line(plan.roundTrip());
        this.wayToApplication = new Line(plan.roundTrip());
        running.push(lab);
        running.push(line);
        running.push(wayToApplication);
        try {
            this.edge = Edge.prepare(plan.overEtcd(), directory);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        running.push(edge);
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

    @Override
    public Lab lab() {
        return lab;
    }

    /** The shop as its clients reach it: the proxies. */
    List<URI> shops() {
        return edge.shops();
    }

    @Override
    public List<ProxyClient> proxies() {
        return edge.proxies();
    }

    @Override
    public Etcd etcd() {
        return edge.etcd();
    }

    @Override
    public Line wayToEtcd() {
        return edge.wayToEtcd();
    }

    @Override
    public MigrationClient migration() {
        return started(migration);
    }

    @Override
    public Line line() {
        return line;
    }

    @Override
    public Path replicationSecret() {
        return directory.resolve("replication-password");
    }

    @Override
    public void restartController() throws IOException, InterruptedException {
        started(controller).restart();
    }

    @Override
    public Service controller() {
        return started(controller);
    }

    @Override
    public List<Service> proxyProcesses() {
        return edge.processes();
    }

    /** The process of the tenant's application on that side. */
    Service shop(Side side) {
        return started(shops.get(side));
    }

    /** What the controller keeps. */
    ParkedClient parked() {
        return started(parked);
    }

    @Override
    public void awaitApplication(Side side) throws IOException, InterruptedException {
        started(applications.get(side)).awaitWell();
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
        Service sourceShop = startShop(Side.SOURCE);
        Service targetShop = startShop(Side.TARGET);
        processors.give(Side.TARGET, lab.server(Side.TARGET).pid());
        processors.give(Side.TARGET, targetShop.pid());
        String sourceOrigin = sourceShop.awaitReady().group("http");
        String targetOrigin = targetShop.awaitReady().group("http");
        try (Connection connection = lab.database(Side.SOURCE).connect(Lab.APPLICATION)) {
            Preload.fill(connection, plan.largeObjects(), random, journal);
            int notes = plan.faults().none() ? plan.notes() : Math.max(NOTES, plan.notes());
            Preload.addNotes(connection, notes, random, journal);
        }
        applications.put(Side.SOURCE, new Application(sourceOrigin));
        applications.put(Side.TARGET, new Application(targetOrigin));
        writeReplicationSecret();
        ShopConfiguration configuration = new ShopConfiguration(
                directory,
                FreePort.find(),
                edge.etcdUrl(),
                edge.size(),
                address(Side.SOURCE, sourceOrigin, "${file:" + replicationSecret() + "}"),
                address(Side.TARGET, targetOrigin, Lab.REPLICATION.password()),
                plan.strategy(),
                plan.fence(),
                plan.mix() == Mix.WEBHOOKS);
        Path file = configuration.writeController();
        Service control = Service.start(
                tuned(
                        plan.sabotage().inController()
                                ? Programs.sabotagedControl(plan.sabotage().label(), file)
                                : Programs.control(file)),
                directory);
        running.push(control);
        controller = control;
        processors.give(Side.TARGET, control.pid());
        URI admin = URI.create("http://" + control.awaitReady().group("admin"));
        migration = new MigrationClient(admin, ShopConfiguration.TENANT);
        parked = new ParkedClient(admin, ShopConfiguration.TENANT);
        edge.open(configuration, this::tuned);
    }

    private void writeReplicationSecret() throws IOException {
        Files.createFile(
                replicationSecret(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(replicationSecret(), Lab.REPLICATION.password());
    }

    /** Where it is killed and started again it comes back to the same port. */
    private Service startShop(Side side) throws IOException {
        int port = plan.mix() == Mix.WEBHOOKS ? FreePort.find() : 0;
        Service shop = Service.start(tuned(Programs.shop(side, port, lab.database(side), plan.sequences())), directory);
        running.push(shop);
        shops.put(side, shop);
        return shop;
    }

    private Daemon.Command tuned(Daemon.Command command) {
        return plan.warmUp().isZero() ? command : command.fullyCompiled();
    }

    /** As those see it who stand beside one of the sides: they reach the other over the distance, as the databases reach each other. */
    private SideAddress address(Side side, String origin, String replicationPassword) throws IOException {
        LabDatabase database = lab.database(side);
        LabDatabase across = far(database);
        return side == plan.beside()
                ? new SideAddress("here", origin, database, across, replicationPassword)
                : new SideAddress("there", farOrigin(origin), across, across, replicationPassword);
    }

    /** Not by the line that a fault takes away: that one is about the databases, and the clients' way to the application stays. */
    private String farOrigin(String origin) throws IOException {
        return plan.roundTrip().isZero()
                ? origin
                : wayToApplication.to(URI.create("http://" + origin)).getAuthority();
    }

    private LabDatabase far(LabDatabase database) throws IOException {
        return plan.roundTrip().isZero() && plan.faults().none() ? database : line.to(database);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("asked for a part of the deployment before it was started");
        }
        return part;
    }
}
