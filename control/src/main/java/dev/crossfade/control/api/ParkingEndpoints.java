package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.wire.ParkedDetail;
import dev.crossfade.config.wire.ParkedHead;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.parking.Content;
import dev.crossfade.control.parking.Full;
import dev.crossfade.control.parking.Listing;
import dev.crossfade.control.parking.Parked;
import dev.crossfade.control.parking.Parked.Kind;
import dev.crossfade.control.parking.Parked.State;
import dev.crossfade.control.parking.ParkedStore.Change;
import dev.crossfade.control.parking.Parking;
import dev.crossfade.control.parking.WireForm;
import dev.crossfade.control.workflow.journal.AuditEntry;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRouting;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tenants/{tenant}/parked}: proxies hand requests over, clients' receipts are shown, and people see to what is stuck. */
final class ParkingEndpoints {

    static final int MOST_LISTED = 1_000;

    private final Access access;
    private final Tenants tenants;
    private final Desk desk;
    private final Inflow inflow;
    private final Executor threads;
    private final InstantSource clock;

    /** @param threads on which who is parked is answered */
    ParkingEndpoints(Access access, Tenants tenants, Desk desk, Inflow inflow, Executor threads, InstantSource clock) {
        this.access = access;
        this.tenants = tenants;
        this.desk = desk;
        this.inflow = inflow;
        this.threads = threads;
        this.clock = clock;
    }

    void register(JavalinDefaultRouting routes) {
        routes.post("/v1/tenants/{tenant}/parked", this::park);
        routes.get("/v1/tenants/{tenant}/receipts/{id}", this::receipt);
        routes.get("/v1/tenants/{tenant}/parked", this::list);
        routes.get("/v1/tenants/{tenant}/parked/{id}", this::show);
        routes.post("/v1/tenants/{tenant}/parked/{id}/retry", this::retry);
        routes.post("/v1/tenants/{tenant}/parked/{id}/drop", this::drop);
    }

    /** Answered once the request is on the disk: 202 promises that. */
    private void park(Context request) {
        access.require(request, Scope.PROXY);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Parking parking = parking();
        CompletableFuture<ParkedReceipt> kept = kept(request, parking, tenant);
        KeptAnswers.answer(
                request,
                threads,
                kept,
                receipt -> Bodies.write(request, receipt),
                failure -> KeptAnswers.perhapsKept(
                        failure,
                        "it was to be written down, and its path to be parked by every proxy",
                        "see crossfade proxies, and the controller's log"));
    }

    /** What it says is counted by who writes it down from then on. */
    private CompletableFuture<ParkedReceipt> kept(Context request, Parking parking, TenantId tenant) {
        try (Inflow.Taken body = inflow.take(request, ParkedHead.MOST_BYTES + parking.mostBodyBytes(tenant))) {
            Content content = content(body);
            insistOnWireForm(content.head());
            return parking.park(tenant, rule(parking, tenant, content), content.head(), content.body());
        } catch (Full e) {
            throw ApiProblem.busy(String.valueOf(e.getMessage()));
        }
    }

    private static ParkingRule rule(Parking parking, TenantId tenant, Content content) {
        return parking.rule(tenant, content.head().target())
                .orElseThrow(() -> ApiProblem.of(
                        422,
                        "not-parked",
                        "Nothing is parked there",
                        "no rule of tenants[].parking of '" + tenant + "' names the path of this request",
                        "the proxy and the controller have different configurations",
                        "give both the same tenants[].parking"));
    }

    /** While its client is there to be told. */
    private static void insistOnWireForm(ParkedHead head) {
        WireForm.objection(head).ifPresent(why -> {
            throw ApiProblem.of(
                    422,
                    "cannot-be-sent",
                    "It could not be delivered",
                    "the request is not kept, for it could never be sent as it is: " + why,
                    "whoever delivers it sends ASCII alone",
                    "none is needed: while its path is not parked the proxy serves it, or refuses it, as any other");
        });
    }

    private static Content content(Inflow.Taken body) {
        try {
            return Content.of(body.bytes());
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(
                    "not a request to be parked: " + e.getMessage(),
                    "send a head in one line of JSON, and then the body");
        }
    }

    private void receipt(Context request) {
        access.require(request, Scope.PROXY, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Bodies.write(request, parking().receipt(tenant, request.pathParam("id")).orElseThrow(() -> unknown(request)));
    }

    private void list(Context request) {
        access.require(request, Scope.VIEWER);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        State state = choice(request, "state", State.class);
        Kind kind = choice(request, "kind", Kind.class);
        long after = Bodies.number(request, "after", 0, 0, Long.MAX_VALUE);
        int most = (int) Bodies.number(request, "limit", 100, 1, MOST_LISTED);
        Parking parking = parking();
        List<ParkedSummary> found = parking.list(tenant, listing(request, state, kind), after, most).stream()
                .map(one -> shown(parking, one))
                .toList();
        Bodies.write(request, Map.of("parked", found));
    }

    static Listing listing(Context request, @Nullable State state, @Nullable Kind kind) {
        return new Listing(state, kind, request.queryParam("key"), choice(request, "from", End.class) == End.NEWEST);
    }

    /** With which of them a list begins. */
    enum End {
        OLDEST,
        NEWEST
    }

    static ParkedSummary shown(Parking parking, Parked one) {
        return new ParkedSummary(
                one.seq(),
                label(one.kind()),
                one.lane(),
                one.arrivedAt(),
                one.kind() == Kind.DEFERRED ? one.dueAt() : null,
                parking.receipt(one));
    }

    private void show(Context request) {
        access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        Parking parking = parking();
        Parked found = parking.find(tenant, request.pathParam("id")).orElseThrow(() -> unknown(request));
        Bodies.write(request, whole(parking, found));
    }

    static ParkedDetail whole(Parking parking, Parked found) {
        ParkedSummary shown = shown(parking, found);
        try {
            return parking.said(found.tenant(), found.id())
                    .map(content -> new ParkedDetail(
                            shown,
                            content.head().method(),
                            content.head().target(),
                            content.head().host(),
                            content.head().fields().stream()
                                    .map(ParkedHead.Field::name)
                                    .toList(),
                            content.body().length,
                            null))
                    .orElseGet(() -> new ParkedDetail(shown, null, null, null, List.of(), 0, null));
        } catch (IllegalArgumentException e) {
            return new ParkedDetail(shown, null, null, null, List.of(), 0, e.getMessage());
        }
    }

    private void retry(Context request) {
        change(request, "parked retry", (parking, before, actor) -> {
            requireTurn(parking, before);
            return parking.retry(before.tenant(), before.id());
        });
    }

    private void drop(Context request) {
        change(
                request,
                "parked drop",
                (parking, before, actor) -> parking.drop(
                        before.tenant(),
                        before.id(),
                        "dropped by " + actor.who() + (actor.why() == null ? "" : ": " + actor.why())));
    }

    /** One that waits for its time, or behind another, would not be tried though this were answered as if it were. */
    private void requireTurn(Parking parking, Parked one) {
        if (one.state() != State.WAITING) {
            return;
        }
        if (one.dueAt().isAfter(clock.instant())) {
            throw ApiProblem.conflict(
                    "not-due",
                    "The request is not due",
                    "request " + one.id() + " is due at " + one.dueAt() + ", and was not tried yet",
                    "it is deferred: nothing is amiss with it",
                    "for another time: crossfade deferred reschedule " + one.tenant() + " " + one.id());
        }
        parking.ahead(one).ifPresent(first -> {
            throw ApiProblem.conflict(
                    "waits-behind",
                    "The request waits behind another",
                    "request " + one.id() + " waits behind " + first.id(),
                    "those of one key are delivered one at a time, in their order",
                    "see crossfade parked show " + one.tenant() + " " + first.id());
        });
    }

    @FunctionalInterface
    private interface Act {
        Change on(Parking parking, Parked before, Actor actor);
    }

    private void change(Context request, String verb, Act act) {
        Actor actor = access.require(request, Scope.OPERATOR);
        TenantId tenant = tenants.require(request.pathParam("tenant"));
        String id = request.pathParam("id");
        Parking parking = parking();
        Parked before = parking.find(tenant, id).orElseThrow(() -> unknown(request));
        if (act.on(parking, before, actor) != Change.DONE) {
            throw ApiProblem.conflict(
                    "parked-ended",
                    "The request has ended",
                    "request " + id + " is " + label(before.state()) + " already",
                    "what was delivered or dropped is not kept",
                    "see crossfade parked list");
        }
        Parked after = parking.find(tenant, id).orElseThrow(() -> unknown(request));
        BusyAudit.keep(
                desk.audit(),
                new AuditEntry(
                        clock.instant(),
                        actor,
                        tenant.value(),
                        verb + " " + id,
                        label(before.state()),
                        label(after.state())));
        Bodies.write(request, shown(parking, after));
    }

    private Parking parking() {
        return parking(desk);
    }

    static Parking parking(Desk desk) {
        return desk.parking()
                .orElseThrow(() -> ApiProblem.of(
                        503,
                        "no-parking",
                        "Nothing can be parked",
                        "this controller has no key to keep requests with",
                        "its store is shared, and control.parking.key is not set",
                        "set control.parking.key, the same at each controller: openssl rand -base64 32"));
    }

    static ApiProblem unknown(Context request) {
        return ApiProblem.of(
                404,
                ParkedReceipt.UNKNOWN,
                "No such request",
                "tenant '" + request.pathParam("tenant") + "' has no parked request '" + request.pathParam("id") + "'",
                "it was never parked, or has ended longer ago than control.parking.retention",
                null);
    }

    static <E extends Enum<E>> @Nullable E choice(Context request, String name, Class<E> type) {
        String text = request.queryParam(name);
        if (text == null) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> label(one).equals(text))
                .findFirst()
                .orElseThrow(() -> ApiProblem.badRequest(
                        name + "='" + text + "' is not known",
                        "use one of: "
                                + String.join(
                                        ", ",
                                        Arrays.stream(type.getEnumConstants())
                                                .map(ParkingEndpoints::label)
                                                .toList())));
    }

    static String label(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
