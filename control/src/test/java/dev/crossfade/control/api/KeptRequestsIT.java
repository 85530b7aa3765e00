package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.control.fleet.SampleTenants;
import dev.crossfade.control.parking.Destination;
import dev.crossfade.control.parking.MarkedRoutes;
import dev.crossfade.control.parking.Origins;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.ParkedStore;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.parking.ParkingCounts;
import dev.crossfade.control.parking.Sealed;
import dev.crossfade.control.parking.Sealing;
import dev.crossfade.control.parking.Terms;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is to be kept, and cannot be: whoever asks is told to come again, and when. */
@Timeout(60)
class KeptRequestsIT {

    private static final String DEFERRAL =
            "{\"delay\":\"1h\",\"request\":{\"method\":\"POST\",\"path\":\"/events\",\"body\":\"" + "x".repeat(200)
                    + "\"}}";

    private static final ParkingRule WEBHOOKS =
            new ParkingRule(List.of("/webhooks/*"), null, null, ParkingRule.LARGEST_BODY);

    private static final Parked SENT = new Parked(
            1,
            "sent",
            RunningApi.ACME,
            Parked.Kind.DEFERRED,
            "deferred k",
            Instant.EPOCH,
            Instant.EPOCH,
            Parked.State.WAITING,
            Instant.EPOCH,
            0,
            null,
            null,
            null,
            null);

    private volatile @Nullable StoreFailure refusing;
    private final Map<String, Sealed> kept = new ConcurrentHashMap<>();
    private final List<Socket> clients = new ArrayList<>();
    private final Parking parking = parking();

    private final RunningApi api = new RunningApi((UnaryOperator<Desk>) desk -> new DeskAround(desk) {
        @Override
        public Optional<Parking> parking() {
            return Optional.of(parking);
        }
    });

    @BeforeEach
    void start() {
        parking.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        parking.close();
        api.close();
    }

    @Test
    void storeThatIsFullIsToldWithWhenToComeAgain() throws Exception {
        assertEquals(202, defer().statusCode());
        refusing = full();
        HttpResponse<String> answer = defer();
        assertEquals(503, answer.statusCode());
        assertEquals(Optional.of("1"), answer.headers().firstValue("Retry-After"));
        assertTrue(answer.body().contains("the disk is full"), answer.body());
        refusing = new StoreFailure(StoreFailure.Kind.FAILED, "no answer to the commit", "see the server", null);
        answer = defer();
        assertEquals(504, answer.statusCode());
        assertTrue(answer.body().contains("perhaps-kept") && answer.body().contains("Idempotency-Key"), answer.body());
        refusing = null;
        assertEquals(202, defer().statusCode());
    }

    /** Neither has found the other, for both looked before either was written. */
    @Test
    void ofTwoRequestsWithOneIdempotencyKeyTheSecondIsRefusedAlsoAtTheSameMoment() throws Exception {
        assertEquals(202, defer("\"one\"").statusCode());
        assertEquals(202, defer("\"one\"").statusCode(), "it says the same");
        HttpResponse<String> answer = defer("\"two\"");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("idempotency-key-reused"), answer.body());
    }

    @Test
    void whatIsBeingSentIsNotSaidToBePutOff() throws Exception {
        HttpResponse<String> answer =
                api.send("POST", "/v1/tenants/acme/deferred/sent/reschedule", "{\"delay\":\"1h\"}");
        assertEquals(409, answer.statusCode());
        assertTrue(answer.body().contains("request sent is just being sent"), answer.body());
    }

    private HttpResponse<String> defer(String body) throws IOException, InterruptedException {
        return api.send(
                "POST",
                "/v1/tenants/acme/deferred",
                DEFERRAL.replaceFirst("\"x+\"", body),
                "Idempotency-Key",
                "order-17");
    }

    /** A proxy may serve what is certainly not kept, and is to leave alone what may be delivered from here. */
    @Test
    void proxyIsToldWhetherWhatItHandsOverIsKept() throws Exception {
        assertEquals(202, park().statusCode());
        refusing = full();
        HttpResponse<String> answer = park();
        assertEquals(503, answer.statusCode());
        assertEquals(Optional.of("1"), answer.headers().firstValue("Retry-After"));
        assertTrue(answer.body().contains("the disk is full"), answer.body());
        refusing = new StoreFailure(StoreFailure.Kind.FAILED, "no answer to the commit", "see the server", null);
        answer = park();
        assertEquals(504, answer.statusCode());
        assertTrue(answer.body().contains("perhaps-kept"), answer.body());
        refusing = new StoreFailure(StoreFailure.Kind.UNFIT, "it has a zero", "leave it out", null).undone();
        answer = park();
        assertEquals(422, answer.statusCode());
        assertEquals(Optional.empty(), answer.headers().firstValue("Retry-After"));
        refusing = null;
        assertEquals(202, park().statusCode());
    }

    private static StoreFailure full() {
        return new StoreFailure(StoreFailure.Kind.FAILED, "the disk is full", "make room", null).undone();
    }

    private HttpResponse<String> park() throws IOException, InterruptedException {
        ParkedHead head = new ParkedHead(
                "POST", "/webhooks/a", "acme.example.com", "https", List.of(), Instant.now(), null, "no side is there");
        String line = new String(head.line(), StandardCharsets.UTF_8);
        return api.send("POST", "/v1/tenants/acme/parked", line + "body");
    }

    /** However many send at once, and however slowly: what is read of them is bounded. */
    @Test
    void whatIsBeingReceivedIsBoundedAndWhoeverComesThenIsSentAway() throws Exception {
        byte[] almost = new byte[Bodies.MOST_BYTES - 1];
        for (int i = 0; i < Inflow.MOST_BYTES / Bodies.MOST_BYTES; i++) {
            send(almost);
        }
        while (held() < Inflow.MOST_BYTES - clients.size()) {
            Thread.onSpinWait();
        }
        HttpResponse<String> answer = defer();
        assertEquals(503, answer.statusCode());
        assertEquals(Optional.of("1"), answer.headers().firstValue("Retry-After"));
        String metrics = api.get("/metrics").body();
        assertTrue(metrics.contains("crossfade_control_bodies_refused_total 1.0"), metrics);
        for (Socket client : clients) {
            client.close();
        }
        while (answer.statusCode() == 503) {
            answer = defer();
        }
        assertEquals(202, answer.statusCode());
    }

    private double held() throws IOException, InterruptedException {
        String name = "\ncrossfade_control_bodies_bytes ";
        String metrics = api.get("/metrics").body();
        int at = metrics.indexOf(name) + name.length();
        return Double.parseDouble(metrics.substring(at, metrics.indexOf('\n', at)));
    }

    /** All of a body but its last byte. */
    private void send(byte[] almost) throws IOException {
        URI url = URI.create(api.url());
        Socket client = new Socket(url.getHost(), url.getPort());
        clients.add(client);
        OutputStream out = client.getOutputStream();
        out.write(("POST /v1/tenants/acme/deferred HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nContent-Length: "
                        + (almost.length + 1) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(almost);
        out.flush();
    }

    private HttpResponse<String> defer() throws IOException, InterruptedException {
        return api.send("POST", "/v1/tenants/acme/deferred", DEFERRAL);
    }

    private Parking parking() {
        return new Parking(
                List.of(SampleTenants.parking("acme", WEBHOOKS)),
                store(),
                new Sealing(List.of(Sealing.key(Base64.getEncoder().encodeToString(new byte[Sealing.KEY_BYTES])))),
                nowhere(),
                routes(),
                Terms.USUAL,
                new ParkingCounts(List.of(RunningApi.ACME), Clock.systemUTC()),
                Clock.systemUTC(),
                () -> true);
    }

    private static Origins nowhere() {
        return new Origins() {
            @Override
            public Optional<Destination> of(TenantId tenant) {
                return Optional.empty();
            }

            @Override
            public CompletableFuture<Boolean> isWell(TenantId tenant, Destination origin) {
                throw new AssertionError("nothing is delivered, so nobody is asked");
            }
        };
    }

    private static MarkedRoutes routes() {
        return (MarkedRoutes) Proxy.newProxyInstance(
                MarkedRoutes.class.getClassLoader(),
                new Class<?>[] {MarkedRoutes.class},
                (proxy, method, arguments) -> method.getName().equals("byHand") ? Set.of() : true);
    }

    /** Of two with one id the first. */
    private void keep(ParkedStore.Entry entry) {
        kept.putIfAbsent(entry.id(), entry.content());
    }

    private ParkedStore store() {
        return (ParkedStore) Proxy.newProxyInstance(
                ParkedStore.class.getClassLoader(), new Class<?>[] {ParkedStore.class}, (proxy, method, arguments) -> {
                    StoreFailure failure = refusing;
                    if (method.getName().equals("add") && failure != null) {
                        throw failure;
                    }
                    return switch (method.getName()) {
                        case "add" -> {
                            ((List<?>) arguments[0]).forEach(one -> keep((ParkedStore.Entry) one));
                            yield null;
                        }
                        case "find" -> arguments[1].equals(SENT.id()) ? Optional.of(SENT) : Optional.empty();
                        case "reschedule" -> ParkedStore.Change.REFUSED;
                        case "content" -> Optional.ofNullable(kept.get((String) arguments[1]));
                        case "tenants" -> List.of();
                        case "backlog" -> new ParkedStore.Backlog(0, 0, 0, ParkedStore.NEVER, ParkedStore.NEVER, 0);
                        case "nextTurn" -> ParkedStore.NEVER;
                        case "forget", "wake", "giveBack" -> 0;
                        case "rulesThatWait" -> Set.of();
                        default -> null;
                    };
                });
    }
}
