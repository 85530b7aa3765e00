package dev.crossfade.control.outward;

import dev.crossfade.config.secrets.SecretLookup;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.LongSupplier;

/** How often secrets were read again where they are kept, because a peer had refused them. Thread-safe. */
public final class SecretCounts implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        count(registry, "ok", () -> SecretLookup.readAgain() - SecretLookup.readAgainInVain());
        count(registry, "failed", SecretLookup::readAgainInVain);
    }

    private static void count(MeterRegistry registry, String result, LongSupplier reads) {
        FunctionCounter.builder("crossfade.control.secret.reads.again", reads, LongSupplier::getAsLong)
                .description("Secrets that were read again from AWS, because they were refused")
                .tag("result", result)
                .register(registry);
    }
}
