package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.Side;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.observe.FinishedExchange;
import dev.crossfade.proxy.replay.Outcome;
import dev.crossfade.proxy.routing.TenantHandle;
import dev.crossfade.proxy.upstream.OriginFailure;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has become of an exchange so far: what the next decision goes by, and what is told of it in the end. Belongs to one event loop. */
public final class Course {

    private final long beganNanos;
    private final EnumSet<Side> spent = EnumSet.noneOf(Side.class);
    private final EnumSet<Side> refused = EnumSet.noneOf(Side.class);
    private boolean repeated;
    private boolean silent;
    private int attempts;
    private long heldNanos;
    private @Nullable Side lastSide;
    private Route lastRoute;

    /** @param now the route that it came under */
    public Course(long nowNanos, Route now) {
        this.beganNanos = nowNanos;
        this.lastRoute = now;
    }

    /** How long ago its head was read. */
    long ageNanos(long nowNanos) {
        return nowNanos - beganNanos;
    }

    void began(Attempt next) {
        attempts++;
        lastSide = next.side();
        lastRoute = next.begun();
    }

    void ended(Attempt last, Outcome outcome) {
        switch (outcome) {
            case FAILED, AMBIGUOUS -> spent.add(last.side());
            case NEVER_SENT, NOT_APPLIED -> refused.add(last.side());
            case COMMITTED -> {}
        }
    }

    /** The route moved before anything was sent: as if it had not been tried. */
    void withdrawn() {
        attempts--;
    }

    /** The sides that may have applied it, or have failed at it. */
    Set<Side> spent() {
        return spent;
    }

    /** Whether the side has not taken it since it waited last. */
    boolean hasRefused(Side side) {
        return refused.contains(side);
    }

    /** Whether it was tried again since it waited last. */
    boolean isRepeated() {
        return repeated;
    }

    void repeated() {
        repeated = true;
    }

    void waited(long nanos) {
        heldNanos += nanos;
        refused.clear();
        repeated = false;
    }

    /** The origin that has the request gave no whole answer. */
    void brokeOff(OriginFailure failure) {
        silent = failure.isSilence();
    }

    /** Whether the origin of the last attempt that broke off did nothing else but take too long. */
    boolean isOriginSilent() {
        return silent;
    }

    /** For an operator who asked for it. */
    void tell(HttpHeaders fields) {
        DebugField.set(fields, lastSide, attempts, lastRoute.epoch(), heldNanos);
    }

    /** @param status that the client got; 0 for none */
    FinishedExchange finished(
            TenantHandle tenant, ExchangeEnd end, int status, long nowNanos, RequestHead head, RequestMarks marks) {
        return new FinishedExchange(
                tenant,
                lastRoute,
                lastSide,
                end,
                status,
                attempts,
                heldNanos,
                nowNanos - beganNanos,
                head.method(),
                head.path(),
                head.requestId(),
                marks.trace(),
                marks.protocol());
    }
}
