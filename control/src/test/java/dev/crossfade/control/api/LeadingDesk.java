package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.outward.Redactions;
import dev.crossfade.control.support.SupportBundle;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.workflow.verbs.Operations;
import java.time.Instant;
import java.util.List;

/** Of a controller that always leads. */
public record LeadingDesk(FleetRouting routing, Operations operations, AuditTrail audit) implements Desk {

    @Override
    public Standing standing() {
        return Standing.acting();
    }

    /** Of what the API has found alone. */
    @Override
    public byte[] supportBundle(TenantId tenant, List<SupportPart> found) {
        return SupportBundle.of(tenant.value(), Instant.EPOCH, "test", found, Redactions.of());
    }
}
