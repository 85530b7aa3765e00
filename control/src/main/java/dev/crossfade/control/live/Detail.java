package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All of one tenant at one moment.
 *
 * @param status its migration's, as JSON, without the tables; empty when there is no migration
 * @param tables of the initial copy, by name
 * @param parking what is parked of it, with or without a migration; null where nothing is, or can be
 * @param proxies that act on a route of the tenant
 */
record Detail(
        ObjectNode status,
        Map<String, TableProgress> tables,
        @Nullable ParkingStatus parking,
        List<ProxyGlance.OnRoute> proxies) {

    static final Detail NOTHING = new Detail(Json.MAPPER.createObjectNode(), Map.of(), null, List.of());

    private static final String TABLES = "copy";
    private static final String PARKING = "parking";

    static Detail of(
            String tenant,
            Optional<MigrationStatus> migration,
            List<ProxyView> proxies,
            Optional<ParkingStatus> parking) {
        Map<String, TableProgress> tables = new LinkedHashMap<>();
        ObjectNode status = Json.MAPPER.createObjectNode();
        if (migration.isPresent()) {
            migration.get().copy().forEach(table -> tables.put(table.table(), table));
            status = Json.MAPPER.valueToTree(migration.get());
            status.remove(List.of(TABLES, PARKING));
        }
        return new Detail(status, tables, parking.orElse(null), ProxyGlance.OnRoute.of(tenant, proxies));
    }

    /** Writes what differs from an earlier moment: fields of the status, tables, or all proxies. */
    void writeSince(Detail before, ObjectNode document) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : status.properties()) {
            if (!field.getValue().equals(before.status.get(field.getKey()))) {
                fields.set(field.getKey(), field.getValue());
            }
        }
        List<TableProgress> changed = tables.values().stream()
                .filter(table -> !table.equals(before.tables.get(table.table())))
                .toList();
        List<String> gone = before.tables.keySet().stream()
                .filter(table -> !tables.containsKey(table))
                .toList();
        if (!fields.isEmpty()) {
            document.set("status", fields);
        }
        if (status.isEmpty() && !before.status.isEmpty()) {
            document.putNull("status");
        }
        if (!changed.isEmpty()) {
            document.set("tables", Json.MAPPER.valueToTree(changed));
        }
        if (!gone.isEmpty()) {
            document.set("goneTables", Json.MAPPER.valueToTree(gone));
        }
        if (!Objects.equals(parking, before.parking)) {
            document.set(PARKING, Json.MAPPER.valueToTree(parking));
        }
        if (!proxies.equals(before.proxies)) {
            document.set("proxies", Json.MAPPER.valueToTree(proxies));
        }
    }
}
