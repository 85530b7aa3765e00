package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * All migrations at one moment.
 *
 * @param migrations by tenant
 * @param proxies those that are known
 * @param audit the last entries, the newest first
 */
record Overview(Map<String, Summary> migrations, List<ProxyGlance> proxies, List<AuditEntry> audit) {

    static final Overview NOTHING = new Overview(Map.of(), List.of(), List.of());

    static Overview of(
            List<MigrationStatus> statuses,
            ToLongFunction<String> held,
            List<ProxyView> proxies,
            List<AuditEntry> audit) {
        Map<String, Summary> migrations = new LinkedHashMap<>();
        statuses.forEach(one -> migrations.put(one.tenant(), Summary.of(one, held.applyAsLong(one.tenant()))));
        return new Overview(migrations, proxies.stream().map(ProxyGlance::of).toList(), audit);
    }

    /** Writes what differs from an earlier moment; of the audit what is new, the newest first. */
    void writeSince(Overview before, ObjectNode document) {
        List<Summary> changed = migrations.values().stream()
                .filter(one -> !one.equals(before.migrations.get(one.tenant())))
                .toList();
        List<String> gone = before.migrations.keySet().stream()
                .filter(tenant -> !migrations.containsKey(tenant))
                .toList();
        List<AuditEntry> fresh =
                audit.stream().filter(entry -> !before.audit.contains(entry)).toList();
        put(document, "migrations", changed);
        put(document, "gone", gone);
        put(document, "audit", fresh);
        if (!proxies.equals(before.proxies)) {
            document.set("proxies", Json.MAPPER.valueToTree(proxies));
        }
    }

    private static void put(ObjectNode document, String field, List<?> values) {
        if (!values.isEmpty()) {
            document.set(field, Json.MAPPER.valueToTree(values));
        }
    }
}
