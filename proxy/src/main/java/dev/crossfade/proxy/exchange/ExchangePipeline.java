package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.proxy.hold.HoldVerdict;
import dev.crossfade.proxy.inspect.BodyInspector;
import dev.crossfade.proxy.observe.AccessLog;
import dev.crossfade.proxy.observe.Bound;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.observe.ProxyMetrics;
import dev.crossfade.proxy.observe.RejectionReason;
import dev.crossfade.proxy.parking.Backlog;
import dev.crossfade.proxy.replay.AttemptFacts;
import dev.crossfade.proxy.replay.BufferMemory;
import dev.crossfade.proxy.replay.Decision;
import dev.crossfade.proxy.replay.Outcome;
import dev.crossfade.proxy.replay.ReplayPolicy;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.tunnel.Tunnels;
import dev.crossfade.proxy.upstream.UpstreamPools;
import io.netty.handler.codec.http.HttpRequest;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request, from its head to its end. {@link #admit} and {@link #turn} have the stages in order; the turns are
 * the attempt loop, the only loop: each looks at the newest route, and each attempt's outcome leads to an answer or to another
 * turn. One for each event loop, to which it belongs.
 */
public final class ExchangePipeline {

    /** As many as the first batches of a release want; an event loop each. */
    private static final int PREPARED_CONNECTIONS = 8;

    private final TenantLanes lanes;
    private final BufferMemory memory;
    private final ProxyMetrics metrics;
    private final AccessLog accessLog;
    private final Tunnels tunnels;
    private final Parking parking;
    private final LongSupplier nanoTime;
    private int underWay;

    public ExchangePipeline(
            ServedTenants tenants,
            UpstreamPools pools,
            BufferMemory memory,
            ProxyMetrics metrics,
            AccessLog accessLog,
            Tunnels tunnels,
            Parking parking,
            LongSupplier nanoTime) {
        this.lanes = new TenantLanes(tenants, pools, nanoTime);
        this.memory = memory;
        this.metrics = metrics;
        this.accessLog = accessLog;
        this.tunnels = tunnels;
        this.parking = parking;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes a well-formed request an exchange: finds its tenant, and prepares its head for the origin.
     *
     * @param host lower-cased, without a port
     */
    public Admission admit(ClientConnection client, HttpRequest request, String host) {
        TenantLane lane = lanes.find(host);
        if (lane == null) {
            return refused(
                    404, RejectionReason.UNKNOWN_HOST, "No such host", "No tenant here has the host '" + host + "'.");
        }
        lane.requestCame();
        RequestHead head = RequestHead.of(request);
        RequestMarks marks = RequestMarks.of(request, client);
        String forbidden = lane.stages().headers().request(request.headers(), client.facts(), host);
        if (forbidden != null) {
            return refused(
                    400,
                    RejectionReason.CONNECTION_NAMES_FIELD,
                    "Bad request",
                    "Connection names '" + forbidden + "', and may not.");
        }
        head = head.withRequestId(request);
        head.frame(request);
        underWay++;
        lane.exchangeBegan();
        return new Admission.Admitted(new Exchange(this, client, lane, request, head, marks, nanoTime()));
    }

    /** What a route that was just applied means for this event loop. */
    public void routeChanged(TenantHandle tenant, Route route) {
        prepareFor(tenant, route);
        tunnels.routeChanged(tenant);
    }

    /** Requests that come from now on meet these tenants; the others end as they began. */
    public void follow(ServedTenants tenants) {
        lanes.follow(tenants, tunnels::displace);
    }

    /** The proxy is going down: what has no end of its own is ended. */
    public void goDown() {
        tunnels.goDown();
    }

    /** The route is switching: the other side may be wanted at once, and is not to be waited for then. */
    private void prepareFor(TenantHandle tenant, Route route) {
        TenantLane lane = route.switching() ? lanes.of(tenant) : null;
        if (lane != null) {
            lane.pool(route.primary().other()).prepare(PREPARED_CONNECTIONS);
        }
    }

    /** Begins with an admitted exchange. */
    public void start(Exchange exchange) {
        if (Receipts.isAskedFor(exchange)) {
            parking.receipt(exchange);
        } else {
            turn(exchange);
        }
    }

    /** How many exchanges, hand-overs and tunnels have not ended. */
    public int underWay() {
        return underWay + parking.underWay() + tunnels.open();
    }

    /** The proxy ends: whoever waits for a hand-over is told that it is not known how it ends. */
    public void close() {
        parking.giveUp();
    }

    /** Whether anything of the tenant's has not ended, under whichever configuration it began. */
    public boolean carries(TenantHandle tenant) {
        return lanes.underWay(tenant) > 0 || tunnels.open(tenant) > 0;
    }

    /** The tenant is gone, and nothing of it is under way. */
    public void forget(TenantHandle tenant) {
        tunnels.forget(tenant);
    }

    /** What this event loop keeps for its tenants. */
    public Kept kept() {
        return lanes.kept();
    }

    /** One turn of the attempt loop: under the newest route, wait or try. */
    private void turn(Exchange exchange) {
        Route route = exchange.tenant().route();
        Backlog backlog = exchange.backlog(route);
        if (backlog == Backlog.KNOWN) {
            parkSoon(exchange, route);
        } else if (exchange.waiting() == null
                && exchange.lane().stages().holding().mustWait(route)) {
            waitFor(exchange, route, Decision.For.NEXT_EPOCH);
        } else if (route.mode() == RouteMode.HOLDING) {
            waitFor(exchange, route, Decision.For.NEXT_EPOCH);
        } else if (backlog == Backlog.UNKNOWN) {
            parkOrGoOn(exchange);
        } else {
            attempt(
                    exchange,
                    route,
                    ReplayPolicy.sideAfterWait(
                            route,
                            FirstSide.of(exchange, route),
                            exchange.course().spent()));
        }
    }

    private void parkSoon(Exchange exchange, Route route) {
        Waiting waiting = exchange.waiting();
        if (exchange.awaitsBacklogOf(route) && (waiting == null || !waiting.isBacklogTooLong(nanoTime()))) {
            waitFor(exchange, route, Decision.For.BACKLOG);
        } else {
            parkAtOnce(exchange);
        }
    }

    /** Something that came before waits to be delivered, or an operator has parked the path: whatever were sent now would overtake. */
    private void parkAtOnce(Exchange exchange) {
        keepReplayable(exchange);
        unserved(exchange, "Requests of this path are parked at present.", () -> LastAnswer.orNotParked(exchange));
    }

    /** Whether it would overtake something only whoever keeps that can tell; where nobody can be asked, clients come first. */
    private void parkOrGoOn(Exchange exchange) {
        keepReplayable(exchange);
        Runnable goOn = () -> {
            exchange.goOn();
            turn(exchange);
        };
        if (exchange.mayPark() && parking.asks()) {
            parking.handOverOrGoOn(
                    exchange, "Whether requests of this path are parked is not known at this proxy.", goOn);
        } else {
            goOn.run();
        }
    }

    private void attempt(Exchange exchange, Route route, Side side) {
        if (route.mode() != RouteMode.DIRECT || exchange.parking() != null) {
            keepReplayable(exchange);
        }
        exchange.begin(new Attempt(this, exchange, route, side));
    }

    /** What follows an attempt. */
    void ended(Exchange exchange, Attempt attempt, Outcome outcome, @Nullable AnswerBuffer answer) {
        Route now = exchange.tenant().route();
        AttemptFacts facts = new AttemptFacts(
                attempt.begun(),
                attempt.side(),
                outcome,
                exchange.head().safe(),
                exchange.body().isReplayable(),
                exchange.course().isRepeated(),
                FirstSide.isClosed(exchange, attempt.side().other(), now),
                exchange.mayPark());
        exchange.keep(answer);
        Decision decision = exchange.lane().stages().policy().decide(facts, now);
        if (decision instanceof Decision.Deliver) {
            LastAnswer.or(exchange, Decision.Reason.BROKEN);
        } else if (decision instanceof Decision.Replay replay) {
            replay(exchange, attempt, now, replay.side(), outcome);
        } else if (decision instanceof Decision.Wait wait) {
            waitFor(exchange, now, wait.what());
        } else if (decision instanceof Decision.Park) {
            unserved(
                    exchange,
                    "No connection to the origin could be had.",
                    () -> LastAnswer.giveUp(exchange, Decision.Reason.UNREACHABLE));
        } else if (decision instanceof Decision.GiveUp giveUp) {
            LastAnswer.giveUp(exchange, giveUp.reason());
        }
    }

    /** The route moved before the attempt could send anything. */
    void again(Exchange exchange) {
        turn(exchange);
    }

    private void replay(Exchange exchange, Attempt last, Route now, Side side, Outcome outcome) {
        // What was begun under another route met the switchover, though the route is DIRECT again by now.
        boolean ordinary = now.mode() == RouteMode.DIRECT && !now.hasChangedAfter(last.begun());
        if (exchange.lane().trySpendReplay(ordinary)) {
            metrics.replayed(exchange.tenant(), side);
            exchange.course().repeated();
            attempt(exchange, now, side);
        } else {
            metrics.boundReached(exchange.tenant(), Bound.REPLAY_BUDGET);
            Decision.Reason reason =
                    outcome == Outcome.AMBIGUOUS ? Decision.Reason.BROKEN : Decision.Reason.UNREACHABLE;
            unserved(exchange, "Too many requests are repeated already.", () -> LastAnswer.or(exchange, reason));
        }
    }

    private void waitFor(Exchange exchange, Route route, Decision.For what) {
        keepReplayable(exchange);
        Waiting waiting = exchange.waiting();
        if (waiting == null) {
            long limit = exchange.lane().stages().failover().hold().maxWait().toNanos();
            waiting = exchange.waiting(new Waiting(exchange, verdict -> waited(exchange, verdict), nanoTime() + limit));
        }
        waiting.begin(route, what, exchange.body().bufferedBytes(), nanoTime());
        exchange.pump();
    }

    private void waited(Exchange exchange, HoldVerdict verdict) {
        Waiting waiting = exchange.waiting();
        if (exchange.isOver() || waiting == null) {
            return;
        }
        exchange.course().waited(nanoTime() - waiting.sinceNanos());
        if (verdict == HoldVerdict.PROCEED) {
            turn(exchange);
        } else {
            unserved(exchange, LastAnswer.why(exchange, verdict), () -> LastAnswer.afterWait(exchange, verdict));
        }
    }

    /**
     * It cannot be served in time: it is parked where that is asked for and certain to be right, and else it ends.
     *
     * @param why for people
     * @param end what becomes of it when it is not parked
     */
    private void unserved(Exchange exchange, String why, Runnable end) {
        if (exchange.mayPark()) {
            parking.handOver(exchange, why, end);
        } else {
            end.run();
        }
    }

    /** From now on the request may be sent again, and its answer may be looked into. */
    private void keepReplayable(Exchange exchange) {
        RequestBody body = exchange.body();
        if (body.isKept()) {
            return;
        }
        TenantStages tenant = exchange.lane().stages();
        ParkingRule parked = exchange.parking();
        long most = tenant.failover().replayBuffer().value();
        body.keep(parked == null ? most : Math.max(most, parked.maxBody().value()), memory);
        if (tenant.inspector().watches(exchange.head().path())) {
            BodyInspector.narrowAcceptEncoding(exchange.request().headers());
        }
    }

    void finished(TenantLane lane, FinishedExchange exchange) {
        underWay--;
        lane.exchangeEnded();
        metrics.exchangeFinished(exchange);
        accessLog.write(exchange);
    }

    Tunnels tunnels() {
        return tunnels;
    }

    ProxyMetrics metrics() {
        return metrics;
    }

    BufferMemory memory() {
        return memory;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    private static Admission refused(int status, RejectionReason reason, String title, String detail) {
        return new Admission.Refused(new Rejection(status, reason, title, detail));
    }
}
