package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.parking.Full;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Change;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.parking.Wish;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tenants/{tenant}/deferred}: a tenant's application wants a request later, and may think better of it. */
final class DeferredEndpoints {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int LONGEST_IDEMPOTENCY_KEY = 255;

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;
    private final Inflow inflow;
    private final Executor threads;
    private final BusyAudit audit;
    private final InstantSource clock;

    /** @param threads on which who defers is answered */
    DeferredEndpoints(
            Access access,
            Tenants tenants,
            Desk desk,
            Inflow inflow,
            Executor threads,
            BusyAudit audit,
            InstantSource clock) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
        this.inflow = inflow;
        this.threads = threads;
        this.audit = audit;
        this.clock = clock;
    }

    void register(JavalinDefaultRouting routes) {
        routes.post("/v1/tenants/{tenant}/deferred", this::defer);
        routes.get("/v1/tenants/{tenant}/deferred", this::list);
        routes.get("/v1/tenants/{tenant}/deferred/{id}", this::show);
        routes.post("/v1/tenants/{tenant}/deferred/{id}/cancel", this::cancel);
        routes.post("/v1/tenants/{tenant}/deferred/{id}/reschedule", this::reschedule);
    }

    /** Answered once it is on the disk: 202 promises that. */
    private void defer(Context request) {
        Actor actor = access.requireOf(request, request.pathParam("tenant"), Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Parking parking = ParkingEndpoints.parking(desk);
        CompletableFuture<ParkedReceipt> kept = kept(request, parking, tenant, actor);
        KeptAnswers.answer(
                request,
                threads,
                kept,
                receipt -> {
                    request.header("Location", "/v1/tenants/" + tenant + "/deferred/" + receipt.id());
                    Bodies.write(request, receipt);
                },
                failure -> notKept(failure, tenant));
    }

    private static RuntimeException notKept(Throwable failure, TenantId tenant) {
        return KeptAnswers.cause(failure) instanceof Wish.KeyReused reused
                ? keyReused(reused)
                : KeptAnswers.perhapsKept(
                        failure,
                        "it was to be written down",
                        "see crossfade deferred list " + tenant + "; with an " + IDEMPOTENCY_KEY
                                + " it can be sent again, and is stored once");
    }

    private CompletableFuture<ParkedReceipt> kept(Context request, Parking parking, TenantId tenant, Actor actor) {
        String key = idempotencyKey(request);
        try (Inflow.Taken body = inflow.take(request, Bodies.MOST_BYTES)) {
            Wish wish = new Deferrals(clock.instant(), tenant, parking.hosts()).wish(body.text());
            Optional<ParkedReceipt> first = key == null ? Optional.empty() : parking.repeated(tenant, wish, key);
            return first.map(CompletableFuture::completedFuture)
                    .orElseGet(() -> added(parking, tenant, wish, key, actor));
        } catch (Full e) {
            throw ApiProblem.busy(String.valueOf(e.getMessage()));
        } catch (Wish.KeyReused e) {
            throw keyReused(e);
        }
    }

    private static ApiProblem keyReused(Wish.KeyReused e) {
        return ApiProblem.of(
                422,
                "idempotency-key-reused",
                "The key had another request",
                String.valueOf(e.getMessage()),
                "a repetition says the same as what it repeats",
                "use a key of its own for each request");
    }

    private CompletableFuture<ParkedReceipt> added(
            Parking parking, TenantId tenant, Wish wish, @Nullable String key, Actor actor) {
        AuditTrail trail = desk.audit();
        return parking.defer(tenant, wish, key)
                .thenApplyAsync(
                        receipt -> {
                            audit.record(
                                    trail,
                                    actor,
                                    tenant.value(),
                                    "deferred add",
                                    receipt.id(),
                                    "none",
                                    told(State.WAITING, wish.dueAt().truncatedTo(ChronoUnit.MILLIS)));
                            return receipt;
                        },
                        threads);
    }

    private static @Nullable String idempotencyKey(Context request) {
        String key = request.header(IDEMPOTENCY_KEY);
        if (key != null && (key.isBlank() || key.length() > LONGEST_IDEMPOTENCY_KEY)) {
            throw ApiProblem.badRequest(
                    IDEMPOTENCY_KEY + " is empty, or longer than " + LONGEST_IDEMPOTENCY_KEY + " characters",
                    "send a short one, such as a UUID");
        }
        return key;
    }

    private void list(Context request) {
        access.requireOf(request, request.pathParam("tenant"), Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        State state = ParkingEndpoints.choice(request, "state", State.class);
        long after = Bodies.number(request, "after", 0, 0, Long.MAX_VALUE);
        int most = (int) Bodies.number(request, "limit", 100, 1, ParkingEndpoints.MOST_LISTED);
        Parking parking = ParkingEndpoints.parking(desk);
        List<ParkedSummary> found =
                parking.list(tenant, ParkingEndpoints.listing(request, state, Kind.DEFERRED), after, most).stream()
                        .map(one -> ParkingEndpoints.shown(parking, one))
                        .toList();
        Bodies.write(request, Map.of("deferred", found));
    }

    private void show(Context request) {
        access.requireOf(request, request.pathParam("tenant"), Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Parking parking = ParkingEndpoints.parking(desk);
        Bodies.write(request, ParkingEndpoints.whole(parking, found(request, parking, tenant)));
    }

    private void cancel(Context request) {
        Actor actor = access.requireOf(request, request.pathParam("tenant"), Scope.OPERATOR);
        change(
                request,
                actor,
                "deferred cancel",
                (parking, one) -> parking.drop(one.tenant(), one.id(), "cancelled by " + actor.who()));
    }

    private void reschedule(Context request) {
        Actor actor = access.requireOf(request, request.pathParam("tenant"), Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Instant dueAt = new Deferrals(
                        clock.instant(), tenant, ParkingEndpoints.parking(desk).hosts())
                .time(Bodies.text(request));
        change(
                request,
                actor,
                "deferred reschedule",
                (parking, one) -> parking.reschedule(one.tenant(), one.id(), dueAt));
    }

    @FunctionalInterface
    private interface Act {
        Change on(Parking parking, Parked one);
    }

    private void change(Context request, Actor actor, String verb, Act act) {
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Parking parking = ParkingEndpoints.parking(desk);
        Parked before = found(request, parking, tenant);
        if (act.on(parking, before) != Change.DONE) {
            throw refused(found(request, parking, tenant));
        }
        Parked after = found(request, parking, tenant);
        audit.record(desk.audit(), actor, tenant.value(), verb, after.id(), told(before), told(after));
        Bodies.write(request, ParkingEndpoints.shown(parking, after));
    }

    private static ApiProblem refused(Parked one) {
        return one.state() == State.WAITING
                ? ApiProblem.conflict(
                        "deferred-being-sent",
                        "The request is being sent",
                        "request " + one.id() + " is just being sent",
                        "it is due, and may arrive at any moment",
                        "see what comes of it: crossfade deferred show " + one.tenant() + " " + one.id())
                : ApiProblem.conflict(
                        "deferred-ended",
                        "The request has ended",
                        "request " + one.id() + " is " + ParkingEndpoints.label(one.state()) + " already",
                        "only what waits can be put off, and what was delivered or dropped is not kept",
                        "see crossfade deferred list " + one.tenant());
    }

    private static String told(Parked one) {
        return told(one.state(), one.dueAt());
    }

    private static String told(State state, Instant dueAt) {
        return ParkingEndpoints.label(state) + ", due " + dueAt;
    }

    private static Parked found(Context request, Parking parking, TenantId tenant) {
        return parking.find(tenant, request.pathParam("id"))
                .filter(one -> one.kind() == Kind.DEFERRED)
                .orElseThrow(() -> unknown(request, parking, tenant));
    }

    private static ApiProblem unknown(Context request, Parking parking, TenantId tenant) {
        String id = request.pathParam("id");
        boolean parked = parking.find(tenant, id).isPresent();
        return ApiProblem.of(
                404,
                ParkedReceipt.UNKNOWN,
                "No such request",
                "tenant '" + tenant + "' has no deferred request '" + id + "'",
                parked
                        ? "it was parked by a proxy, and not deferred"
                        : "it was never deferred, or has ended longer ago than control.parking.retention",
                parked ? "see crossfade parked show " + tenant + " " + id : null);
    }
}
