package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All migrations at one moment.
 *
 * @param migrations by tenant
 * @param parked by tenant, of those of whom something is parked
 * @param proxies those that are known
 * @param audit the last entries, the newest first
 */
record Overview(
        Map<String, Summary> migrations,
        Map<String, ParkingGlance> parked,
        List<ProxyGlance> proxies,
        List<AuditEntry> audit) {

    static final Overview NOTHING = new Overview(Map.of(), Map.of(), List.of(), List.of());

    static Overview of(Frame.Look look, List<TenantId> tenants, List<AuditEntry> audit) {
        Map<String, Summary> migrations = new LinkedHashMap<>();
        look.migrations()
                .forEach(one ->
                        migrations.put(one.tenant(), Summary.of(one, look.held().applyAsLong(one.tenant()))));
        Map<String, ParkingGlance> parked = new LinkedHashMap<>();
        for (TenantId tenant : tenants) {
            look.parking()
                    .apply(tenant)
                    .flatMap(status -> ParkingGlance.of(tenant.value(), status))
                    .ifPresent(glance -> parked.put(glance.tenant(), glance));
        }
        return new Overview(
                migrations, parked, look.proxies().stream().map(ProxyGlance::of).toList(), audit);
    }

    /** Writes what differs from an earlier moment; of the audit what is new, the newest first. */
    void writeSince(Overview before, ObjectNode document) {
        List<AuditEntry> fresh =
                audit.stream().filter(entry -> !before.audit.contains(entry)).toList();
        put(document, "migrations", changed(before.migrations, migrations));
        put(document, "gone", gone(before.migrations, migrations));
        put(document, "parked", changed(before.parked, parked));
        put(document, "unparked", gone(before.parked, parked));
        put(document, "audit", fresh);
        if (!proxies.equals(before.proxies)) {
            document.set("proxies", Json.MAPPER.valueToTree(proxies));
        }
    }

    private static <T> List<T> changed(Map<String, T> before, Map<String, T> now) {
        return now.entrySet().stream()
                .filter(one -> !one.getValue().equals(before.get(one.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static List<String> gone(Map<String, ?> before, Map<String, ?> now) {
        return before.keySet().stream()
                .filter(tenant -> !now.containsKey(tenant))
                .toList();
    }

    private static void put(ObjectNode document, String field, List<?> values) {
        if (!values.isEmpty()) {
            document.set(field, Json.MAPPER.valueToTree(values));
        }
    }
}
