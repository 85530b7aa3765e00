package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Counted;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.SelectedTable;
import dev.crossfade.replication.schema.TableSelection;
import java.util.List;

/** How much is to be copied, and how much of its log the source can keep until that is done. */
final class WalHeadroom {

    private static final String LIMITS = """
            SELECT pg_size_bytes(current_setting('max_slot_wal_keep_size')) AS keep,
                   coalesce((SELECT setting FROM pg_settings WHERE name = 'idle_replication_slot_timeout'), '0') AS idle
            """;

    private static final String SIZE = """
            SELECT coalesce(sum(pg_table_size(carried.oid::oid)), 0)::bigint AS rows,
                   coalesce(sum(pg_indexes_size(carried.oid::oid)), 0)::bigint AS indexes,
                   (SELECT pg_total_relation_size('pg_largeobject')) AS objects
              FROM unnest(?::bigint[]) AS carried (oid)
            """;

    private final TenantSettings.Replication settings;

    WalHeadroom(TenantSettings.Replication settings) {
        this.settings = settings;
    }

    void check(PostgresSession source, Findings findings) {
        source.one(LIMITS, row -> {
            long keep = row.getLong("keep");
            if (keep >= 0 && keep < settings.maxRetainedWal().value()) {
                findings.warns(
                        "wal-headroom",
                        "max_slot_wal_keep_size",
                        "the server gives a slot up once it keeps " + new Bytes(keep)
                                + ", before replication.maxRetainedWal (" + settings.maxRetainedWal()
                                + ") does: everything would be copied anew",
                        "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_reload_conf(); or lower maxRetainedWal");
            }
            if (!"0".equals(row.getString("idle"))) {
                findings.warns(
                        "wal-headroom",
                        "idle_replication_slot_timeout",
                        "the server gives a slot up that was not read from for a while, as while a network is down",
                        "ALTER SYSTEM SET idle_replication_slot_timeout = 0; SELECT pg_reload_conf()");
            }
            return true;
        });
        List<SelectedTable> tables = new TableSelection(settings).readHoldingRows(source);
        source.one(
                SIZE,
                row -> {
                    findings.notes(
                            "size",
                            Counted.of(tables.size(), "table"),
                            new Bytes(row.getLong("rows")) + " of rows, "
                                    + new Bytes(row.getLong("indexes")) + " of indexes, "
                                    + new Bytes(row.getLong("objects")) + " of large objects are to be"
                                    + " copied; meanwhile the source keeps its log, up to "
                                    + settings.maxRetainedWal()
                                    + ". How much is free on either disk cannot be seen through SQL",
                            "see that the target has twice that free, and the source as much as maxRetainedWal");
                    return true;
                },
                tables.stream().map(SelectedTable::oid).toList());
    }
}
