package dev.crossfade.proxy.tls;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every two seconds whether certificates have changed, on a thread of its own: a disk that hangs delays nothing else. */
public final class CertificateWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final long EVERY_SECONDS = 2;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("certificates", true));

    public void add(ServerCertificates certificates) {
        var unused =
                thread.scheduleWithFixedDelay(() -> look(certificates), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** What is thrown here would end the looking. */
    private static void look(ServerCertificates certificates) {
        try {
            certificates.refresh();
        } catch (RuntimeException e) {
            LOG.error("Certificates could not be looked at: {}", certificates, e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
