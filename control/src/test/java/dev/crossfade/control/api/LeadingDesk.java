package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.outward.Redactions;
import dev.crossfade.control.support.SupportBundle;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.workflow.verbs.Operations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Of a controller that always leads. */
public record LeadingDesk(FleetRouting routing, Operations operations, AuditTrail audit) implements Desk {

    @Override
    public Standing standing() {
        return Standing.acting();
    }

    /** Of no tenant that has databases. */
    @Override
    public Optional<CompletableFuture<Gates>> gates(TenantId tenant) {
        return Optional.empty();
    }

    /** Of what the API has found alone. */
    @Override
    public byte[] supportBundle(TenantId tenant, List<SupportPart> found) {
        return SupportBundle.of(tenant.value(), Instant.EPOCH, "test", found, Redactions.of());
    }
}
