package dev.crossfade.control.aws.managed.rules;

import dev.crossfade.replication.preflight.Findings;
import org.jspecify.annotations.Nullable;

/** Whether the tenant is as well protected at the target as it is at the source: backups, encryption. */
final class ProtectionRule {

    private ProtectionRule() {}

    /** @param source null when it was not seen */
    static void look(@Nullable DatabaseSight source, DatabaseSight target, Mending mending, Findings findings) {
        retention(source, target, mending, findings);
        encryption(source, target, findings);
    }

    static void ofSource(DatabaseSight source, Mending mending, Findings findings) {
        if (source.retentionDays() == 0) {
            findings.warns(
                    "backup-retention",
                    source.id(),
                    "it has no backups: whatever goes wrong at the source, nothing brings back what it was",
                    mending.modify("--backup-retention-period 7 --apply-immediately")
                            + "; that restarts an instance which had none");
        }
    }

    private static void retention(
            @Nullable DatabaseSight source, DatabaseSight target, Mending mending, Findings findings) {
        int wanted = source == null ? 1 : source.retentionDays();
        if (target.retentionDays() < wanted) {
            findings.warns(
                    "backup-retention",
                    target.id(),
                    target.retentionDays() == 0
                            ? "it has no backups: after the switchover nothing brings back what was"
                            : "backups are kept for " + target.retentionDays() + " days, and at the source for "
                                    + wanted,
                    mending.modify("--backup-retention-period " + wanted + " --apply-immediately")
                            + (target.retentionDays() == 0 ? "; that restarts an instance which had none" : ""));
        }
    }

    private static void encryption(@Nullable DatabaseSight source, DatabaseSight target, Findings findings) {
        if (!target.encrypted()) {
            String meaning = "its storage is not encrypted, and cannot be later on";
            String remedy = "make the target anew with --storage-encrypted, before anything is copied";
            if (source != null && source.encrypted()) {
                findings.warns("not-encrypted", target.id(), meaning + "; the source's is", remedy);
            } else {
                findings.notes("not-encrypted", target.id(), meaning, remedy);
            }
        } else if (source != null && source.encrypted() && !keyId(source).equals(keyId(target))) {
            findings.notes(
                    "encryption-key",
                    target.id(),
                    "another key encrypts it than the source's: who may restore its snapshots is said by "
                            + target.key(),
                    "see that whoever restores the tenant's backups may use that key");
        }
    }

    /** Without region and account: a key of several regions has the same in each. */
    private static String keyId(DatabaseSight database) {
        return database.key().substring(database.key().lastIndexOf('/') + 1);
    }
}
