package dev.crossfade.control.aws.managed.rules;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What a status of RDS's means for a migration, and what ends it where it does not end by itself.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html">Statuses of instances</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html">Statuses of Aurora's clusters</a>
 */
final class Status {

    /** What is to be expected of it. */
    enum Outlook {
        /** Nothing to say. */
        AVAILABLE,
        /** It answers, and nothing restarts it. */
        SERVING,
        /** It restarts, or may, and is available again by itself. */
        PASSING,
        /** Somebody has to do something, and it is available then. */
        STUCK,
        /** It is never available again. */
        LOST,
        /** A word that AWS has made up since. */
        UNKNOWN
    }

    private static final Set<String> SERVING = Set.of(
            "backing-up",
            "configuring-enhanced-monitoring",
            "configuring-iam-database-auth",
            "configuring-log-exports",
            "storage-config-upgrade",
            "storage-initialization",
            "storage-optimization",
            "update-iam-db-auth");

    private static final Set<String> PASSING = Set.of(
            "backtracking",
            "converting-to-vpc",
            "creating",
            "failing-over",
            "maintenance",
            "migrating",
            "modifying",
            "moving-to-vpc",
            "preparing-data-migration",
            "promoting",
            "rebooting",
            "renaming",
            "resetting-master-credentials",
            "starting",
            "upgrading");

    /** What somebody has to do. */
    private static final Map<String, Function<Mending, String>> STUCK = Map.of(
            "stopped",
            mending -> "start it: " + mending.start(),
            "stopping",
            mending -> "once it is stopped, start it: " + mending.start(),
            "storage-full",
            mending -> "give it more room: " + mending.moreStorage(),
            "incompatible-parameters",
            mending -> "its parameter group has a value that it cannot start with; see which, and correct it: "
                    + mending.events() + "; then " + mending.rebootNow(),
            "incompatible-option-group",
            mending -> "its option group asks for what it cannot have; see what, and correct it: " + mending.events(),
            "incompatible-network",
            mending -> "its subnets have no address left, or its VPC is not as RDS needs it; see what, and correct it: "
                    + mending.events() + "; then " + mending.start(),
            "inaccessible-encryption-credentials-recoverable",
            mending -> "enable the KMS key that its storage is encrypted with, and let RDS use it; then "
                    + mending.start(),
            Writer.MISSING,
            mending -> "make an instance in the cluster, or see why it has none that writes: " + mending.events());

    private static final String RESTORED =
            "what there is of it is in its backups: restore them into a new one, and name that in database.url and aws";

    private static final Map<String, String> LOST = Map.of(
            "inaccessible-encryption-credentials",
            "the KMS key that its storage is encrypted with cannot be used any more; " + RESTORED,
            "insufficient-capacity",
            "AWS has no such machine there now: delete it, and make it in another zone, or of another class",
            "incompatible-create",
            "delete it, and make it anew",
            "cloning-failed",
            "delete it, and make it anew",
            "migration-failed",
            "delete it, and make it anew",
            "incompatible-restore",
            "delete it, and restore the backup as it can be",
            "restore-error",
            RESTORED,
            "failed",
            RESTORED,
            "delete-precheck",
            "nothing calls that off; where it was not meant: " + RESTORED,
            "deleting",
            "nothing calls that off; where it was not meant: " + RESTORED);

    private final String word;

    /** @param word AWS's, {@code available, modifying, …} */
    Status(String word) {
        this.word = word;
    }

    Outlook outlook() {
        if (word.equals("available")) {
            return Outlook.AVAILABLE;
        } else if (SERVING.contains(word)) {
            return Outlook.SERVING;
        } else if (PASSING.contains(word)) {
            return Outlook.PASSING;
        }
        if (STUCK.containsKey(word)) {
            return Outlook.STUCK;
        }
        return LOST.containsKey(word) ? Outlook.LOST : Outlook.UNKNOWN;
    }

    /** What ends it; of one that nobody knows, where to find out. */
    String remedy(Mending mending) {
        String lost = LOST.get(word);
        return lost == null
                ? STUCK.getOrDefault(word, known -> "see what that is, and whether it ends: " + known.events())
                        .apply(mending)
                : "see why: " + mending.events() + "; " + lost;
    }
}
