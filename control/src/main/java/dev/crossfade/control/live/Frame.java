package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.workflow.journal.AuditEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * One look at everything, and how it differs from the look before.
 *
 * @param at when
 * @param overview of all
 * @param details of those tenants that somebody wants to know everything of
 */
record Frame(Instant at, Overview overview, Map<String, Detail> details) {

    static final Frame NOTHING = new Frame(Instant.EPOCH, Overview.NOTHING, Map.of());

    /** What was seen in one look. */
    record Look(
            List<MigrationStatus> migrations,
            List<ProxyView> proxies,
            ToLongFunction<String> held,
            Function<TenantId, Optional<ParkingStatus>> parking) {

        static Look at(Outlook outlook) {
            List<ProxyView> proxies = outlook.proxies();
            Map<String, Long> held = new HashMap<>();
            proxies.forEach(proxy -> proxy.acknowledgements()
                    .forEach(one -> held.merge(one.route().tenant(), (long) one.held(), Long::sum)));
            return new Look(outlook.migrations(), proxies, tenant -> held.getOrDefault(tenant, 0L), outlook::parking);
        }
    }

    /**
     * What a look has shown.
     *
     * @param tenants all of the configuration
     * @param wanted those of them that somebody wants to know everything of
     */
    static Frame of(Instant at, Look look, List<TenantId> tenants, List<AuditEntry> audit, Set<TenantId> wanted) {
        Map<String, Detail> details = new HashMap<>();
        for (TenantId tenant : wanted) {
            Optional<MigrationStatus> status = look.migrations().stream()
                    .filter(one -> one.tenant().equals(tenant.value()))
                    .findFirst();
            details.put(
                    tenant.value(),
                    Detail.of(
                            tenant.value(),
                            status,
                            look.proxies(),
                            look.parking().apply(tenant)));
        }
        return new Frame(at, Overview.of(look, tenants, audit), details);
    }

    /** What all are told that has changed since; empty when nothing has. */
    ObjectNode since(Frame before) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        overview.writeSince(before.overview, document);
        return document;
    }

    /** What has changed of one tenant; empty when nothing has. */
    ObjectNode detailSince(Frame before, String tenant) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        details.getOrDefault(tenant, Detail.NOTHING)
                .writeSince(before.details.getOrDefault(tenant, Detail.NOTHING), document);
        return document;
    }
}
