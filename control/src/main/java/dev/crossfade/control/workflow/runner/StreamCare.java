package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.workflow.watch.Link;
import dev.crossfade.control.workflow.watch.Watch;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.diagnosis.Ailment;
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.stream.SlotStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of what ails a stream, once when it is found and once when it is over, and mends the one thing that is ours to mend:
 * a subscription that still connects with an old password. One caller at a time.
 */
public final class StreamCare {

    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Watch watch;
    private final Logger log;
    private final Set<Told> told = new HashSet<>();
    private boolean reconnected;

    /** What the log was told of; the same with another reason is something else. */
    private record Told(String what, String why) {}

    public StreamCare(TenantSettings tenant, DatabasePair databases, Watch watch) {
        this(tenant, databases, watch, LoggerFactory.getLogger(StreamCare.class));
    }

    public StreamCare(TenantSettings tenant, DatabasePair databases, Watch watch, Logger log) {
        this.tenant = tenant;
        this.databases = databases;
        this.watch = watch;
        this.log = log;
    }

    public void tend() {
        List<Ailment> ailments = watch.ailments(tenant.id());
        Set<Told> now = new HashSet<>();
        for (Ailment one : ailments) {
            tell(now, new Told(one.what(), one.why()), "; do: " + one.mend());
        }
        for (SlotStatus slot : overfull()) {
            tell(
                    now,
                    new Told("the slot " + slot.name() + " keeps more log than replication.warnRetainedWal", ""),
                    slot.retainedWalBytes() + " bytes; do: see why the other side does not keep up, and that there is"
                            + " room on the disk for maxRetainedWal");
        }
        boolean connectsByOld = ailments.stream().anyMatch(one -> one.kind() == Ailment.Kind.OLD_CONNECTION);
        if (!connectsByOld) {
            reconnected = false;
        } else if (!reconnected && !watch.isPaused()) {
            reconnect(now);
        }
        told.stream()
                .filter(one -> !now.contains(one))
                .forEach(one -> log.info("{}: over: {}", tenant.id(), one.what()));
        told.retainAll(now);
    }

    private void tell(Set<Told> now, Told one, String more) {
        now.add(one);
        if (told.add(one)) {
            log.warn("{}: {}: {}{}", tenant.id(), one.what(), one.why(), more);
        }
    }

    private List<SlotStatus> overfull() {
        long limit = tenant.replication().warnRetainedWal().value();
        List<SlotStatus> slots = new ArrayList<>(
                Stream.concat(watch.slot().stream(), watch.copySlots().stream()).toList());
        watch.otherLink().map(Link::slot).ifPresent(slots::add);
        return slots.stream().filter(slot -> slot.retainedWalBytes() > limit).toList();
    }

    /** Once for what is found: each time ends the workers, and what is found stays until the next look. */
    private void reconnect(Set<Told> now) {
        try {
            databases.towards(watch.direction()).target().reconnect();
            reconnected = true;
            log.info("{}: the subscription connects as the configuration says from now on", tenant.id());
        } catch (ReplicationFailure e) {
            tell(
                    now,
                    new Told("the subscription could not be told how to connect", String.valueOf(e.getMessage())),
                    "; do: " + e.action());
        }
    }
}
