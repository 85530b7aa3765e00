package dev.crossfade.control.workflow.watch;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.schema.Drift;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of a difference of the schemas, object by object, once for each change of it; and when it is gone. */
public final class DriftAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(DriftAlarm.class);
    private static final int NAMED = 20;

    private final TenantId tenant;
    private List<Drift> told = List.of();

    public DriftAlarm(TenantId tenant) {
        this.tenant = tenant;
    }

    /** @param seen empty is unknown, of which there is nothing to tell */
    public void tell(Optional<List<Drift>> seen) {
        List<Drift> now = seen.orElse(told);
        if (now.equals(told)) {
            return;
        }
        told = List.copyOf(now);
        if (told.isEmpty()) {
            LOG.info("{}: the schemas are equal again", tenant);
            return;
        }
        LOG.warn(
                "{}: the schemas differ in {} {}, and no switchover can start: {}{}; make the same change on the other side, or"
                        + " take it back{}",
                tenant,
                told.size(),
                told.size() == 1 ? "object" : "objects",
                told.stream().limit(NAMED).map(Drift::inWords).collect(Collectors.joining("; ")),
                told.size() > NAMED ? "; …" : "",
                Drift.mends(told));
    }
}
