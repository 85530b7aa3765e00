package dev.crossfade.control.aws.managed;

import dev.crossfade.config.settings.ManagedSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Hosting;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** AWS has its say in the checks of those tenants whose settings have {@code aws}; for others nothing of it is loaded. */
public final class AwsHosting implements Hosting {

    @Override
    public List<Finding> check(TenantSettings tenant, Supplier<List<Finding>> databases) {
        ManagedSettings managed = tenant.aws();
        return managed == null
                ? databases.get()
                : ManagedCheck.ofEnvironment(tenant, managed).check(databases);
    }

    @Override
    public List<Finding> look(TenantSettings tenant, Duration atMost) {
        ManagedSettings managed = tenant.aws();
        return managed == null
                ? List.of()
                : ManagedCheck.ofEnvironment(tenant, managed, atMost).look();
    }
}
