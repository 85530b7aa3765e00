package dev.crossfade.control.aws.workers;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.control.workers.WorkerFindings;
import dev.crossfade.replication.preflight.Finding;
import java.util.List;

/** What a check without a controller finds out about a tenant's workers. */
public final class EcsFindings {

    private EcsFindings() {}

    /** None for a tenant without workers. */
    public static List<Finding> of(TenantSettings tenant) {
        WorkerSettings workers = tenant.workers();
        if (workers == null) {
            return List.of();
        }
        try (EcsWorkers services = EcsWorkers.ofEnvironment(workers)) {
            return WorkerFindings.of(workers, services);
        }
    }
}
