package dev.crossfade.replication.preflight;

/**
 * What it means that a server has so many slots, senders, workers or origins, and so many of them are in use. Pure.
 *
 * @param wanted how many of a kind are needed at a time; fewer than that, but one, is only slow
 */
record ServerRoom(Findings findings, int wanted) {

    void slots(int most, int used) {
        sending("no-free-slot", "max_replication_slots", most, used);
    }

    void senders(int most, int used) {
        sending("no-free-sender", "max_wal_senders", most, used);
    }

    private void sending(String code, String setting, int most, int used) {
        if (used >= most) {
            findings.blocks(
                    code,
                    setting,
                    used + " of " + most + " are in use: there is none for us",
                    raise(setting, used + wanted) + "; or drop what nobody uses");
        } else if (most - used < wanted) {
            findings.warns(
                    code,
                    setting,
                    used + " of " + most + " are in use: the initial copy can do one table at a time only, or none",
                    raise(setting, used + wanted));
        }
    }

    void workers(int most, int used) {
        String setting = "max_logical_replication_workers";
        if (used >= most) {
            findings.blocks(
                    "no-free-worker",
                    setting,
                    used + " of " + most + " are in use: nothing would be applied",
                    raise(setting, used + wanted));
        } else if (most - used < wanted) {
            findings.warns(
                    "no-free-worker",
                    setting,
                    used + " of " + most + " are in use: the initial copy has hardly any",
                    raise(setting, used + wanted));
        }
    }

    /** Of every kind together, the launcher among them. */
    void processes(int most) {
        if (most < wanted + 1) {
            findings.blocks(
                    "no-free-worker",
                    "max_worker_processes",
                    "only " + most + " background processes: the launcher and our workers need " + (wanted + 1),
                    raise("max_worker_processes", 8));
        }
    }

    void origins(int most, int used) {
        if (used >= most) {
            findings.blocks(
                    "no-free-origin",
                    "max_replication_slots",
                    used + " of " + most + " replication origins are in use: apply could not remember how far it is",
                    raise("max_replication_slots", used + wanted));
        }
    }

    /** How many tables are copied at a time: a worker each, beside the one that applies. */
    void copyWorkers(int perSubscription, int most, int used) {
        int free = most - used - 1;
        if (perSubscription == 0) {
            findings.blocks(
                    "no-copy-worker",
                    "max_sync_workers_per_subscription",
                    "it is 0: no table would ever be copied",
                    "ALTER SYSTEM SET max_sync_workers_per_subscription = 2; SELECT pg_reload_conf()");
        } else if (perSubscription == 1) {
            findings.notes(
                    "few-copy-workers",
                    "max_sync_workers_per_subscription",
                    "it is 1: tables are copied one after the other",
                    "ALTER SYSTEM SET max_sync_workers_per_subscription = 2; SELECT pg_reload_conf()");
        } else if (free > 0 && free < perSubscription) {
            findings.notes(
                    "few-copy-workers",
                    "max_logical_replication_workers",
                    "of " + perSubscription + " tables (max_sync_workers_per_subscription) only " + free
                            + " can be copied at a time",
                    raise("max_logical_replication_workers", most + perSubscription - free));
        }
    }

    private static String raise(String setting, int value) {
        return "ALTER SYSTEM SET " + setting + " = " + value + "; then restart the server";
    }
}
