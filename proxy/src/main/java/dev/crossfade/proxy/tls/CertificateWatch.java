package dev.crossfade.proxy.tls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every two seconds whether certificates have changed, on a thread of its own: a disk that hangs delays nothing else. */
public final class CertificateWatch implements AutoCloseable {

    private static final long EVERY_SECONDS = 2;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("certificates", true));

    public void add(ServerCertificates certificates) {
        var unused = thread.scheduleWithFixedDelay(
                () -> certificates.refresh(), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
