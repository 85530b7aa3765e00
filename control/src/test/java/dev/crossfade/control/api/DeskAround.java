package dev.crossfade.control.api;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.fleet.FleetRouting;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.support.SupportPart;
import dev.crossfade.control.workflow.verbs.Operations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Another desk, but for what a test changes of it. */
abstract class DeskAround implements Desk {

    private final Desk desk;

    DeskAround(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Standing standing() {
        return desk.standing();
    }

    @Override
    public FleetRouting routing() {
        return desk.routing();
    }

    @Override
    public Operations operations() {
        return desk.operations();
    }

    @Override
    public AuditTrail audit() {
        return desk.audit();
    }

    @Override
    public Optional<CompletableFuture<Gates>> gates(TenantId tenant) {
        return desk.gates(tenant);
    }

    @Override
    public byte[] supportBundle(TenantId tenant, List<SupportPart> found) {
        return desk.supportBundle(tenant, found);
    }
}
