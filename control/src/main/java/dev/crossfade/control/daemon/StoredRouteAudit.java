package dev.crossfade.control.daemon;

import dev.crossfade.config.model.Route;
import dev.crossfade.control.fleet.RouteAudit;
import dev.crossfade.control.fleet.RouteWords;
import dev.crossfade.control.migration.Actor;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.control.workflow.journal.MigrationStore;
import java.time.InstantSource;

/** Routing's way into the audit: what the controller itself did to a route, and on whose word. */
record StoredRouteAudit(MigrationStore store, InstantSource clock) implements RouteAudit {

    @Override
    public void adopted(Route before, Route after, String proxy) {
        store.record(new AuditEntry(
                clock.instant(),
                new Actor("the controller", "local"),
                after.tenant().value(),
                "route, taken over from proxy " + proxy,
                RouteWords.of(before),
                RouteWords.of(after)));
    }
}
