package dev.crossfade.control.web;

import dev.crossfade.config.model.ParkedPaths;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.Traffic;
import dev.crossfade.control.api.AuditTrail;
import dev.crossfade.control.api.ControlServer;
import dev.crossfade.control.api.LeadingDesk;
import dev.crossfade.control.api.RecordedOperations;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.InMemoryRoutingTable;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RouteAudit;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A controller's page over migrations that a test makes up; it can be stopped, and started again at the same port. */
public final class RunningDashboard implements AutoCloseable {

    public final RecordedOperations operations = new RecordedOperations();
    final List<AuditEntry> audit = new CopyOnWriteArrayList<>();

    final Map<TenantId, ParkingStatus.Requests> backlogs = new ConcurrentHashMap<>();

    private final List<String> tenants;
    private final String tokensFile;
    private final InstantSource clock;
    private final HttpClient client = HttpClient.newHttpClient();
    private FleetRouting routing;
    private ControlServer server;
    private int port;

    public RunningDashboard(List<String> tenants) {
        this(tenants, "", InstantSource.system());
    }

    RunningDashboard(List<String> tenants, String tokensFile, InstantSource clock) {
        this.tenants = List.copyOf(tenants);
        this.tokensFile = tokensFile;
        this.clock = clock;
        this.routing = routes();
        this.server = open();
        this.port = Integer.parseInt(server.address().substring(server.address().lastIndexOf(':') + 1));
    }

    public String url() {
        return "http://" + server.address() + "/";
    }

    public void stop() {
        server.close();
    }

    void startAgain() {
        routing = routes();
        server = open();
    }

    /** A proxy says on what it acts for a tenant, how many requests wait, and what became of others since its start. */
    void report(String proxy, Route route, int held, Traffic traffic) throws IOException, InterruptedException {
        ProxyReport report = new ProxyReport(
                proxy,
                "i1",
                "0.1.0",
                1,
                false,
                Map.of(route.tenant().value(), "digest"),
                List.of(new ProxyReport.Acknowledgement(RouteDocument.of(route), 7, 2, held)),
                List.of(),
                List.of(traffic));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "v1/proxies/" + proxy))
                .PUT(HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(report)))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the report was answered with " + answer.statusCode() + ": " + answer.body());
        }
    }

    /** An operator, or a backlog, parks paths, or parks none any more. */
    void park(String tenant, UnaryOperator<ParkedPaths> next) {
        routing.park(new TenantId(tenant), next);
    }

    static Route route(String tenant, Side primary) {
        return Route.first(new TenantId(tenant), primary);
    }

    @Override
    public void close() {
        server.close();
    }

    private FleetRouting routes() {
        Map<TenantId, String> digests = tenants.stream().collect(Collectors.toMap(TenantId::new, tenant -> "digest"));
        return new FleetRouting(
                RoutePublisher.start(
                        new InMemoryRoutingTable(),
                        tenants.stream().map(SampleTenants::tenant).toList(),
                        300,
                        Runnable::run),
                new ProxyRegistry(digests, Duration.ofSeconds(3), System::nanoTime),
                tenant -> Optional.empty(),
                RouteAudit.NONE,
                tenant -> Optional.ofNullable(backlogs.get(tenant)));
    }

    private ControlServer open() {
        ControlServer opened = ControlServer.start(
                new ControlSettings.Admin("127.0.0.1", port, tokensFile, null),
                tenants.stream().collect(Collectors.toMap(TenantId::new, tenant -> Map.of("wave", "1"))),
                new LeadingDesk(routing, operations, new AuditTrail() {
                    @Override
                    public void record(AuditEntry entry) {
                        audit.add(0, entry);
                    }

                    @Override
                    public List<AuditEntry> latest(int atMost) {
                        return audit.stream().limit(atMost).toList();
                    }
                }),
                List.of(),
                clock);
        opened.letIn();
        return opened;
    }
}
