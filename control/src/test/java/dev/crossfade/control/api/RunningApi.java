package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.fleet.InMemoryRoutingTable;
import dev.crossfade.control.fleet.ProxyRegistry;
import dev.crossfade.control.fleet.RoutePublisher;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.hooks.HookCounts;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The controller's API on a free port of loopback, for the tenant {@code acme}, without databases. */
public final class RunningApi implements AutoCloseable {

    static final TenantId ACME = new TenantId("acme");

    public final ScriptedOperations operations = new ScriptedOperations();
    final List<AuditEntry> audit = Collections.synchronizedList(new ArrayList<>());
    final InMemoryRoutingTable stored = new InMemoryRoutingTable();
    final FleetRouting routing;

    /** Where the tenant's migration stands, as routing sees it; null: none is under way. */
    volatile @Nullable String standing;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ControlServer server;

    public RunningApi() {
        this("");
    }

    RunningApi(String tokensFile) {
        this(tokensFile, Runnable::run);
    }

    /** @param waker answers those who wait for the next routing table */
    RunningApi(Executor waker) {
        this("", waker);
    }

    RunningApi(ControlSettings.Tls files) {
        this("", Runnable::run, AdminTls.of(files));
    }

    /** @param tls closed with this */
    RunningApi(AdminTls tls) {
        this("", Runnable::run, tls);
    }

    /** @param around puts another desk before the one that always leads */
    RunningApi(UnaryOperator<Desk> around) {
        this("", Runnable::run, null, around);
    }

    private RunningApi(String tokensFile, Executor waker) {
        this(tokensFile, waker, null);
    }

    private RunningApi(String tokensFile, Executor waker, @Nullable AdminTls tls) {
        this(tokensFile, waker, tls, UnaryOperator.identity());
    }

    private RunningApi(String tokensFile, Executor waker, @Nullable AdminTls tls, UnaryOperator<Desk> around) {
        routing = new FleetRouting(
                RoutePublisher.start(stored, List.of(SampleTenants.tenant("acme")), 300, waker),
                new ProxyRegistry(Map.of(ACME, "digest"), Duration.ofSeconds(3), System::nanoTime),
                tenant -> Optional.ofNullable(standing));
        server = ControlServer.start(
                new ControlSettings.Admin("127.0.0.1", 0, tokensFile, null),
                tls,
                Map.of(ACME, Map.of("wave", "1")),
                around.apply(new LeadingDesk(routing, operations, new AuditTrail() {
                    @Override
                    public void record(AuditEntry entry) {
                        audit.add(0, entry);
                    }

                    @Override
                    public List<AuditEntry> latest(int atMost) {
                        return audit.stream().limit(atMost).toList();
                    }
                })),
                List.of(new HookCounts(), new NotifyCounts("slack-1")),
                InstantSource.system());
        server.letIn();
    }

    public String url() {
        return "http://" + server.address();
    }

    /** What answers, as {@code get /livez}. */
    Set<String> endpoints() {
        return server.endpoints();
    }

    String address() {
        return server.address();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(40));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    @Override
    public void close() {
        server.close();
    }
}
