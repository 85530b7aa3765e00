package dev.crossfade.proxy.parking;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.proxy.observe.LogSampler;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator what the desk does not do, at most every ten seconds for each kind of reason. Thread-safe. */
final class DeskLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeskLog.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final LogSampler sampler;

    DeskLog(LongSupplier nanoTime) {
        this.sampler = new LogSampler(nanoTime, EVERY);
    }

    /** Nothing of an answer that is as it should be. */
    void tell(String what, DeskAnswer answer) {
        if (answer instanceof DeskAnswer.Untaken untaken) {
            tell(what, "untaken", untaken.why(), "See that the controller runs, and what keeps it from storing");
        } else if (answer instanceof DeskAnswer.Lost lost) {
            tell(
                    what,
                    "lost",
                    lost.why(),
                    "What was handed over may be stored all the same, and its client was told so");
        } else if (answer instanceof DeskAnswer.Busy) {
            tell(
                    what,
                    "busy",
                    "as many requests are on their way to the controller as may be",
                    "See how long its store takes to commit");
        } else if (answer instanceof DeskAnswer.Refused refused) {
            tell(
                    what,
                    "refused " + refused.status(),
                    refused.why(),
                    "See that tenants[].parking is the same here and at the controller");
        }
    }

    /** @param why one of few */
    void tellNotHandedOver(TenantId tenant, String why) {
        OptionalLong leftOut = sampler.admit("not handed over " + tenant + why);
        if (leftOut.isPresent()) {
            LOG.warn(
                    "A request of {} cannot be parked: {}. While its path is parked its client gets 503, and else what it"
                            + " would get without parking.{}",
                    tenant,
                    why,
                    more(leftOut.getAsLong()));
        }
    }

    private static String more(long leftOut) {
        return leftOut == 0 ? "" : " " + leftOut + " more like it were not logged.";
    }

    private void tell(String what, String word, String why, String remedy) {
        OptionalLong leftOut = sampler.admit(what + word);
        if (leftOut.isPresent()) {
            LOG.warn(
                    "{}: {}. Clients get 503; past this proxy's lease they are served where they can be. {}.{}",
                    what,
                    why,
                    remedy,
                    more(leftOut.getAsLong()));
        }
    }
}
