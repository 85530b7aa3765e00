package dev.crossfade.control.aws.workers;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.workers.WorkerFindings;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a check without a controller finds out about a tenant's workers. It is asked while others are: where AWS does not answer, that is
 * waited for once.
 */
public final class EcsFindings {

    private final CompletableFuture<List<Finding>> found = new CompletableFuture<>();

    private EcsFindings() {}

    /** Begins to ask, and does not wait; nobody is asked for a tenant without workers. */
    public static EcsFindings ask(TenantSettings tenant) {
        EcsFindings findings = new EcsFindings();
        WorkerSettings workers = tenant.workers();
        if (workers == null) {
            findings.found.complete(List.of());
            return findings;
        }
        Thread asking = new Thread(() -> findings.look(workers), "workers");
        // Nobody may wait for it: a check that fails ends without.
        asking.setDaemon(true);
        asking.start();
        return findings;
    }

    private void look(WorkerSettings workers) {
        try (EcsWorkers services = EcsWorkers.ofEnvironment(workers)) {
            found.complete(WorkerFindings.of(workers, services));
        } catch (RuntimeException | Error e) {
            found.completeExceptionally(e);
        }
    }

    /** Within half a minute of the asking; what did not answer by then is among them. */
    public List<Finding> await() {
        return found.join();
    }
}
