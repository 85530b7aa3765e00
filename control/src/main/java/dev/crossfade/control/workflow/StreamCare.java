package dev.crossfade.control.workflow;

import dev.crossfade.config.settings.TenantSettings;
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
final class StreamCare {

    private static final Logger LOG = LoggerFactory.getLogger(StreamCare.class);

    private final TenantSettings tenant;
    private final DatabasePair databases;
    private final Watch watch;
    private final Set<String> told = new HashSet<>();

    StreamCare(TenantSettings tenant, DatabasePair databases, Watch watch) {
        this.tenant = tenant;
        this.databases = databases;
        this.watch = watch;
    }

    void tend() {
        List<Ailment> ailments = watch.illness().ailments();
        Set<String> now = new HashSet<>();
        for (Ailment one : ailments) {
            tell(now, one.what(), one.why() + "; do: " + one.mend());
        }
        for (SlotStatus slot : overfull()) {
            tell(
                    now,
                    "the slot " + slot.name() + " keeps more log than replication.warnRetainedWal",
                    slot.retainedWalBytes() + " bytes; do: see why the other side does not keep up, and that there is"
                            + " room on the disk for maxRetainedWal");
        }
        told.stream().filter(what -> !now.contains(what)).forEach(what -> LOG.info("{}: over: {}", tenant.id(), what));
        told.retainAll(now);
        if (!watch.isPaused() && ailments.stream().anyMatch(one -> one.kind() == Ailment.Kind.OLD_CONNECTION)) {
            reconnect();
        }
    }

    private void tell(Set<String> now, String what, String more) {
        now.add(what);
        if (told.add(what)) {
            LOG.warn("{}: {}: {}", tenant.id(), what, more);
        }
    }

    private List<SlotStatus> overfull() {
        long limit = tenant.replication().warnRetainedWal().value();
        List<SlotStatus> slots = new ArrayList<>(
                Stream.concat(watch.slot().stream(), watch.copySlots().stream()).toList());
        watch.otherLink().map(Watch.Link::slot).ifPresent(slots::add);
        return slots.stream().filter(slot -> slot.retainedWalBytes() > limit).toList();
    }

    private void reconnect() {
        try {
            databases.towards(watch.direction()).target().reconnect();
            LOG.info("{}: the subscription connects as the configuration says from now on", tenant.id());
        } catch (ReplicationFailure e) {
            LOG.warn(
                    "{}: the subscription could not be told how to connect: {}; {}",
                    tenant.id(),
                    e.getMessage(),
                    e.action());
        }
    }
}
