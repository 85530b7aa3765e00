package dev.crossfade.proxy.exchange;

import dev.crossfade.config.model.Route;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.proxy.hold.HoldVerdict;
import dev.crossfade.proxy.observe.ExchangeEnd;
import dev.crossfade.proxy.replay.Decision;
import dev.crossfade.proxy.routing.TenantHandle;

/** The end of an exchange that is tried no more: the last answer that an origin gave and that was kept back, else one of the proxy's. */
final class LastAnswer {

    private LastAnswer() {}

    static void or(Exchange exchange, Decision.Reason without) {
        AnswerBuffer last = exchange.takeLastAnswer();
        if (last != null) {
            exchange.answer(last);
        } else {
            giveUp(exchange, without);
        }
    }

    /** Its path is parked, and it cannot be: served now it would overtake what was parked before. */
    static void orNotParked(Exchange exchange) {
        AnswerBuffer last = exchange.takeLastAnswer();
        if (last != null) {
            exchange.answer(last);
        } else {
            ParkingRule rule = exchange.parking();
            exchange.answer(
                    rule != null && isTooLarge(exchange.body(), rule)
                            ? ProblemAnswer.tooLargeToPark(rule.maxBody())
                            : ProblemAnswer.notParked(false),
                    ExchangeEnd.NOT_PARKED);
        }
    }

    private static boolean isTooLarge(RequestBody body, ParkingRule rule) {
        return !body.fits(rule.maxBody().value()) && !body.lacksMemory();
    }

    /** It may not go on waiting. */
    static void afterWait(Exchange exchange, HoldVerdict verdict) {
        if (verdict == HoldVerdict.EXPIRED && exchange.tenant().isRefused()) {
            exchange.answer(ProblemAnswer.notServed(), ExchangeEnd.NOT_SERVED);
        } else {
            ExchangeEnd end = verdict == HoldVerdict.FULL ? ExchangeEnd.HOLD_FULL : ExchangeEnd.HOLD_EXPIRED;
            orHeldTooLong(exchange, end, why(exchange, verdict));
        }
    }

    /** Why it may not, to its client. */
    static String why(Exchange exchange, HoldVerdict verdict) {
        TenantHandle tenant = exchange.tenant();
        return switch (verdict) {
            case PROCEED -> throw new IllegalArgumentException("it may go on");
            case TIMED_OUT -> "The request waited as long as it may.";
            case FULL -> "Too many requests wait already.";
            case SHUT_DOWN -> "This proxy is going down.";
            case EXPIRED ->
                // It ended before it was ever let go on.
                tenant.route().equals(Route.unknown(tenant.id()))
                        ? "It is not known yet where requests of this tenant go."
                        : "Requests have been held for too long.";
        };
    }

    private static void orHeldTooLong(Exchange exchange, ExchangeEnd end, String detail) {
        AnswerBuffer last = exchange.takeLastAnswer();
        if (last != null) {
            exchange.answer(last);
        } else {
            exchange.answer(ProblemAnswer.unavailable("held-too-long", detail, end), end);
        }
    }

    static void giveUp(Exchange exchange, Decision.Reason reason) {
        switch (reason) {
            case UNKNOWN -> exchange.answer(ProblemAnswer.unknown(), ExchangeEnd.UNKNOWN);
            case UNREACHABLE -> exchange.answer(ProblemAnswer.unreachable(), ExchangeEnd.UNREACHABLE);
            case BROKEN ->
                exchange.answer(
                        exchange.course().isOriginSilent() ? ProblemAnswer.silent() : ProblemAnswer.broken(),
                        ExchangeEnd.BROKEN);
        }
    }
}
