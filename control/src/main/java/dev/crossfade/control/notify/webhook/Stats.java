package dev.crossfade.control.notify.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Attempt;
import dev.crossfade.control.migration.MigrationStatus.SlotState;
import dev.crossfade.control.migration.MigrationStatus.TableProgress;
import dev.crossfade.control.notify.webhook.SyncTimes.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the replication of one migration stands, with the keys that pg_easy_replicate's {@code notify} has, so that whatever reads those
 * reads these. What is not known is null, or not in a list.
 *
 * @param type {@code stats}
 * @param tableStates at most {@link #MOST_TABLES}; all of them are counted
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Stats(
        String type,
        String tenant,
        String migration,
        Instant at,
        @JsonProperty("lag_stats") List<Map<String, Object>> lag,
        @JsonProperty("replication_slots") List<Map<String, Object>> slots,
        @JsonProperty("replication_stats") List<Map<String, Object>> tableStates,
        @JsonProperty("replication_stats_count_by_state") Map<String, Integer> tablesByState,
        @JsonProperty("message_lsn_receipts") List<Map<String, Object>> receipts,
        @JsonProperty("sync_started_at") @Nullable Instant started,
        @JsonProperty("sync_failed_at") @Nullable Instant failed,
        @JsonProperty("switchover_completed_at") @Nullable Instant switchedOver) {

    static final int MOST_TABLES = 1_000;

    private static final Map<String, String> STATES = Map.of(
            "waiting", "initializing",
            "copying", "data_is_being_copied",
            "catching-up", "finished_table_copy",
            "ready", "replicating");

    /** Of a status, and what the journal knows of its times. */
    public static Stats of(MigrationStatus status, Times times, Instant at) {
        List<SlotState> slots = Stream.concat(Stream.of(status.slot(), status.otherSlot()), status.copySlots().stream())
                .flatMap(Stream::ofNullable)
                .toList();
        Map<String, Integer> counts = new TreeMap<>();
        status.copy().forEach(table -> counts.merge(state(table), 1, Integer::sum));
        String subscription = status.slot() == null ? "" : status.slot().name();
        return new Stats(
                "stats",
                status.tenant(),
                status.migration(),
                at,
                status.slot() == null ? List.of() : List.of(lag(status.slot())),
                slots.stream().map(Stats::slot).toList(),
                status.copy().stream()
                        .limit(MOST_TABLES)
                        .map(table -> table(subscription, table))
                        .toList(),
                counts,
                receipts(status),
                times.started(),
                times.failed(),
                flip(status.switchover()));
    }

    private static Map<String, Object> lag(SlotState slot) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("application_name", slot.name());
        row.put("state", slot.active() ? "streaming" : "stopped");
        row.put("write_lag", slot.lagBytes());
        row.put("flush_lag", slot.lagBytes());
        row.put("replay_lag", slot.lagBytes());
        row.put("lag_seconds", slot.trend() == null ? null : slot.trend().lagSeconds());
        return known(row);
    }

    private static Map<String, Object> slot(SlotState slot) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("slot_name", slot.name());
        row.put("slot_type", "logical");
        row.put("side", slot.side());
        row.put("active", slot.active());
        row.put("wal_status", slot.walStatus());
        row.put("retained_wal_bytes", slot.retainedWalBytes());
        row.put("lag_bytes", slot.lagBytes());
        return known(row);
    }

    private static Map<String, Object> table(String subscription, TableProgress table) {
        int dot = table.table().indexOf('.');
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("subscription_name", subscription);
        row.put("table_schema", dot < 0 ? "" : table.table().substring(0, dot));
        row.put("table_name", table.table().substring(dot + 1));
        row.put("replication_state", state(table));
        return row;
    }

    private static String state(TableProgress table) {
        return STATES.getOrDefault(table.phase(), table.phase());
    }

    /** What the subscriber has confirmed, as the publisher's slot knows it; when it did, that does not know. */
    private static List<Map<String, Object>> receipts(MigrationStatus status) {
        SlotState slot = status.slot();
        return slot == null || slot.confirmedLsn() == null
                ? List.of()
                : List.of(Map.of("latest_end_lsn", slot.confirmedLsn()));
    }

    private static Map<String, Object> known(Map<String, @Nullable Object> row) {
        Map<String, Object> known = new LinkedHashMap<>();
        row.forEach((key, value) -> {
            if (value != null) {
                known.put(key, value);
            }
        });
        return known;
    }

    private static @Nullable Instant flip(@Nullable Attempt attempt) {
        return attempt == null || !attempt.outcome().equals("done")
                ? null
                : attempt.marks().get("flip");
    }
}
