package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose a service of Amazon ECS is: a switchover of one tenant stops it, and would stop it for any other that it works for. Where an account
 * is not known nothing is said.
 */
final class WorkerClaims {

    /** The path of the tenant that has it, by all that tells it from others. */
    private final Map<List<String>, String> claimed = new HashMap<>();

    /** @param path of the tenant, {@code tenants[1]} */
    void claim(TenantSettings tenant, String path, Problems problems) {
        WorkerSettings workers = tenant.workers();
        if (workers == null) {
            return;
        }
        for (Side side : Side.values()) {
            claim(workers.side(side), path, path + ".workers." + side.label(), problems);
        }
    }

    private void claim(WorkerSide side, String tenant, String path, Problems problems) {
        if (problems.isAt(path + ".cluster")) {
            return; // the name is a stand-in
        }
        for (int i = 0; i < side.services().size(); i++) {
            String service = side.services().get(i);
            String first = problems.isAt(path + ".services[" + i + "]")
                    ? null
                    : claimed.putIfAbsent(
                            List.of(side.region(), side.accountSaid(), side.clusterName(), service), tenant);
            if (first != null && !first.equals(tenant)) {
                problems.add(
                        path + ".services[" + i + "]",
                        "'" + service + "' works for " + first
                                + " as well: whichever moves first would stop it for both;"
                                + " stop it by hooks, or give each a service of its own");
            }
        }
    }
}
