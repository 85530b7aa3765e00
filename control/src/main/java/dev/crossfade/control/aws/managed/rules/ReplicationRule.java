package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.config.settings.Bytes;
import dev.crossfade.replication.preflight.Findings;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the server can publish, as its parameter group has it: what is static there holds only once the writer was rebooted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Replication.Logical.Configure.html">Logical
 *     replication on Aurora</a>
 */
final class ReplicationRule {

    static final String OFF = "logical-replication-off";
    static final String REBOOT = "reboot-pending";

    private static final String LOGICAL_REPLICATION = "rds.logical_replication";
    private static final String WAL_CACHE = "rds.logical_wal_cache";
    private static final long CACHE_BLOCK = 8_192;

    /** What Aurora makes it where nobody says anything, in its blocks: 16 MiB. */
    private static final long USUAL_CACHE = 2_048;

    /** What is needed at a time, as the servers' own check has it. */
    private static final Map<String, Integer> PUBLISHING = Map.of("max_replication_slots", 3, "max_wal_senders", 3);

    private static final Map<String, Integer> APPLYING =
            Map.of("max_replication_slots", 1, "max_logical_replication_workers", 3, "max_worker_processes", 4);

    private final DatabaseSight database;
    private final Mending mending;
    private final Findings findings;
    private boolean rebootIsSaid;

    ReplicationRule(DatabaseSight database, Mending mending, Findings findings) {
        this.database = database;
        this.mending = mending;
        this.findings = findings;
    }

    /**
     * Of a side that publishes.
     *
     * @param serverIsNotLogical the server itself was asked, and its {@code wal_level} is another one
     * @param why it has to, where that is not plain; empty otherwise
     */
    void publishing(boolean serverIsNotLogical, String why) {
        ParameterGroup group = database.group();
        if (group.values() == null) {
            return;
        }
        boolean on = group.value(LOGICAL_REPLICATION).filter("1"::equals).isPresent();
        if (!on) {
            findings.blocks(
                    OFF,
                    group.name(),
                    why + LOGICAL_REPLICATION
                            + " is not 1 in the parameter group: nothing can be published. It is static: once it"
                            + " is set, " + reboot() + copied(),
                    mending.setAndReboot(LOGICAL_REPLICATION, "1"));
        } else if (serverIsNotLogical) {
            rebootIsSaid = true;
            findings.blocks(
                    REBOOT,
                    database.writer().id(),
                    why + LOGICAL_REPLICATION + " is 1 in " + group.name() + ", and the server does not run with it ("
                            + database.writer().groupStatus() + "): " + reboot(),
                    mending.reboot());
        }
        walCache();
    }

    private String reboot() {
        return "the writer " + database.writer().id()
                + " must be rebooted, and while it is, a minute or so, the application is"
                + " without its database. No switchover hides that: it comes before the first step that is without downtime";
    }

    /** Of every side: whether the server runs with what its group says. */
    void inSync(boolean publishes) {
        if (database.writer().isInSync()) {
            return;
        }
        if (!rebootIsSaid) {
            findings.warns(
                    "group-not-in-sync",
                    database.writer().id(),
                    "something that its parameter groups say is "
                            + database.writer().groupStatus()
                            + ": the next reboot, or failover, changes what the server runs with",
                    "see what was changed there, and have it done before the migration: " + mending.reboot());
        }
        afterReboot(publishes ? PUBLISHING : APPLYING);
    }

    /** Of one of a migration that is under way: nobody is told to reboot it. */
    void stays() {
        if (!database.writer().isInSync()) {
            findings.warns(
                    "group-not-in-sync",
                    database.writer().id(),
                    "something that its parameter groups say is "
                            + database.writer().groupStatus()
                            + ": the next reboot, or failover, changes what the server runs with",
                    "do not reboot it before the migration has ended; see what was changed there, and put back what"
                            + " replication needs: " + LOGICAL_REPLICATION + ", and its slots and senders");
        }
    }

    /** What the server has now it is asked itself. */
    private void afterReboot(Map<String, Integer> wanted) {
        String low = wanted.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(entry -> database.group()
                        .number(entry.getKey())
                        .filter(value -> value < entry.getValue())
                        .isPresent())
                .map(entry -> entry.getKey() + " = "
                        + database.group().number(entry.getKey()).orElseThrow() + " (at least " + entry.getValue()
                        + ")")
                .collect(Collectors.joining(", "));
        if (!low.isEmpty()) {
            findings.warns(
                    "parameters-too-low",
                    database.group().name(),
                    "after that reboot there are too few: " + low,
                    "raise them first");
        }
    }

    private void walCache() {
        database.group()
                .number(WAL_CACHE)
                .filter(blocks -> database.kind() == Kind.AURORA && blocks >= 0 && blocks < USUAL_CACHE)
                .ifPresent(blocks -> findings.warns(
                        "wal-cache",
                        WAL_CACHE,
                        "it is " + blocks + " blocks, " + new Bytes(blocks * CACHE_BLOCK)
                                + ", and Aurora's own choice is "
                                + new Bytes(USUAL_CACHE * CACHE_BLOCK)
                                + " or more: what is decoded is read back from the volume, so that the target falls behind",
                        mending.setAndReboot(WAL_CACHE, Long.toString(USUAL_CACHE))));
    }

    /** A change in it is one for others, too. */
    void shared() {
        if (database.group().isSharedByChoice()) {
            findings.notes(
                    "shared-parameter-group",
                    database.group().name(),
                    "the group is " + others() + " as well: whoever changes it changes them, at their next reboot",
                    "change a copy of it");
        }
    }

    private String copied() {
        return database.group().isSharedByChoice()
                ? "; the group is " + others() + " as well, so this database gets a copy"
                : "";
    }

    private String others() {
        return database.group().sharedWith().stream().collect(Collectors.joining("'s, ", "", "'s"));
    }
}
