package dev.crossfade.control.api;

import dev.crossfade.config.cli.FailureWords;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bodies of requests to be kept that are being received: so many bytes of all of them at the same time, however many send at once and
 * however slowly. What is read counts until it is handed on; whoever finds no room is to come again. Thread-safe.
 */
final class Inflow implements MeterBinder {

    static final long MOST_BYTES = 64L << 20;

    private static final int CHUNK_BYTES = 16 << 10;

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    Inflow(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** A body that was received; it counts until this is closed. */
    final class Taken implements AutoCloseable {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();

        private Taken() {}

        private void add(byte[] chunk, int length) {
            if (bytes.addAndGet(length) > mostBytes) {
                bytes.addAndGet(-length);
                refused.incrementAndGet();
                throw ApiProblem.busy("requests of " + mostBytes + " bytes are being received already");
            }
            all.write(chunk, 0, length);
        }

        byte[] bytes() {
            return all.toByteArray();
        }

        String text() {
            return all.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            bytes.addAndGet(-all.size());
            all.reset();
        }
    }

    /**
     * Reads a whole body.
     *
     * @throws ApiProblem when it is larger than that, its sender leaves, or there is no room for it now
     */
    Taken take(Context request, int most) {
        return take(request.bodyInputStream(), most);
    }

    Taken take(InputStream body, int most) {
        Taken taken = new Taken();
        try {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                if (taken.all.size() + read > most) {
                    throw ApiProblem.tooLarge(most);
                }
                taken.add(chunk, read);
            }
            return taken;
        } catch (IOException e) {
            taken.close();
            // Nobody is there any more who would read it, and many may leave at once: no incident.
            throw ApiProblem.badRequest("the request's body broke off: " + FailureWords.of(e), "send all of it");
        } catch (RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("crossfade.control.bodies", bytes, AtomicLong::doubleValue)
                .description("Of requests to be kept that are being received")
                .baseUnit("bytes")
                .register(registry);
        FunctionCounter.builder("crossfade.control.bodies.refused", refused, AtomicLong::doubleValue)
                .description("Requests to be kept that were sent away, for too many bytes were being received")
                .register(registry);
    }
}
