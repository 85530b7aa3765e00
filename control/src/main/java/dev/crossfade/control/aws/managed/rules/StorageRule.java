package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.replication.preflight.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whether there is room for the log that the source keeps, for the copy at the target, and for what decoding spills. */
final class StorageRule {

    private static final long GIB = 1L << 30;

    /** Transactions beyond logical_decoding_work_mem are spilled there, and an index is sorted there. */
    private static final long LEAST_LOCAL = 4 * GIB;

    private static final String OF_LOG = " of its log (replication.maxRetainedWal)";

    private final DatabaseSight database;
    private final Mending mending;
    private final Findings findings;

    StorageRule(DatabaseSight database, Mending mending, Findings findings) {
        this.database = database;
        this.mending = mending;
        this.findings = findings;
    }

    /** @param retained {@code replication.maxRetainedWal} */
    void source(Bytes retained) {
        room(retained.value(), "while changes are streamed it may keep " + retained + OF_LOG);
        local("transactions that are too large for memory are spilled there while they are decoded");
    }

    /**
     * @param source null when it was not seen
     * @param retained of the log for the way back; 0 bytes without one
     * @param begun a migration has begun here: what the copy has brought is in use already, and is not wanted again
     */
    void target(@Nullable DatabaseSight source, Bytes retained, boolean begun) {
        OptionalLong copied =
                source == null ? OptionalLong.empty() : source.storage().used(source.kind());
        long here = begun ? database.storage().used(database.kind()).orElse(0) : 0;
        long coming = Math.max(0, copied.orElse(0) - here);
        List<String> why = new ArrayList<>();
        if (coming > 0) {
            why.add("the source uses " + new Bytes(copied.orElse(0)) + ", of which the copy is a part"
                    + (here > 0 ? ", and the target " + new Bytes(here) + " so far" : ""));
        }
        if (retained.value() > 0) {
            why.add("for the way back it may keep " + retained + OF_LOG);
        }
        room(coming + retained.value(), String.join("; ", why));
        local("indexes are sorted there after the copy");
    }

    private void room(long wanted, String why) {
        OptionalLong room = database.storage().room(database.kind());
        if (room.isEmpty()) {
            unknown();
        } else if (room.getAsLong() < wanted) {
            findings.warns(
                    "storage-room",
                    database.id(),
                    new Bytes(Math.max(0, room.getAsLong())) + " are left"
                            + (database.storage().most() > database.storage().allocated() ? " with autoscaling" : "")
                            + ", and " + why,
                    database.kind() == Kind.AURORA
                            ? "the volume is near its largest size: make room there, or lower replication.maxRetainedWal"
                            : mending.modify("--allocated-storage "
                                    + database.storage().grownGib(wanted - room.getAsLong()) + " --apply-immediately"));
        }
    }

    /** Aurora's volume grows by itself, and most regions do not tell how far. */
    private void unknown() {
        if (database.storage().wasAsked() && database.kind() != Kind.AURORA) {
            findings.notes(
                    "storage-room",
                    database.id(),
                    "CloudWatch has no " + Metric.FREE_STORAGE_SPACE.awsName()
                            + " of the last hour: how much is left is unknown",
                    "see it in the console");
        }
    }

    private void local(String why) {
        OptionalLong free = database.storage().last(Metric.FREE_LOCAL_STORAGE);
        if (database.kind() == Kind.AURORA && free.isPresent() && free.getAsLong() < LEAST_LOCAL) {
            findings.warns(
                    "local-storage",
                    database.writer().id(),
                    "only " + new Bytes(Math.max(0, free.getAsLong())) + " of local storage are free: " + why,
                    "use a larger instance class, which has more of it: "
                            + mending.modifyWriter("--db-instance-class CLASS --apply-immediately")
                            + " (that restarts it)");
        }
    }
}
