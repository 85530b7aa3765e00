package dev.crossfade.control.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedDetail;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests of one tenant that a controller keeps, of one sort, spoken to as {@link ControlClient} is: every failure is a {@link VerbFailure}. */
final class KeptRequests {

    /** By what is known of them when they come. */
    enum Sort {
        /** Those that nobody could take; of them the deferred ones are listed, too. */
        PARKED("parked", "SINCE"),
        /** Those that the tenant wants later. */
        DEFERRED("deferred", "DUE");

        private static final String BY_ITSELF = "id ";
        private static final String WITHOUT = "key ";
        private static final Pattern SORTED = Pattern.compile("^(key|deferred|rule) ");

        private final String label;
        private final String timeTitle;

        Sort(String label, String timeTitle) {
            this.label = label;
            this.timeTitle = timeTitle;
        }

        /** As in the endpoint's path, and for people. */
        String label() {
            return label;
        }

        /** What the time is that a list has of each. */
        String timeTitle() {
            return timeTitle;
        }

        Instant time(ParkedSummary one) {
            Instant due = one.dueAt();
            return this == PARKED || due == null ? one.receipt().since() : due;
        }

        /** What it is in line with, as a list may be asked for it; {@code -} where that is nothing, and {@code (none)} where it lacks what the others have. */
        String key(ParkedSummary one) {
            if (one.key().startsWith(BY_ITSELF)) {
                return "-";
            }
            if (one.key().equals(WITHOUT)) {
                return "(none)";
            }
            return SORTED.matcher(one.key()).replaceFirst("");
        }
    }

    private final ControlClient control;
    private final String path;
    private final Sort sort;

    KeptRequests(ControlClient control, TenantId tenant, Sort sort) {
        this.control = control;
        this.path = "v1/tenants/" + tenant + "/" + sort.label();
        this.sort = sort;
    }

    /**
     * Which of them.
     *
     * @param state empty for all
     * @param key empty for all
     * @param newest from the last one that came backwards
     */
    record Filter(String state, String key, boolean newest) {

        private String query() {
            return (state.isEmpty() ? "" : "&state=" + state)
                    + (key.isEmpty() ? "" : "&key=" + URLEncoder.encode(key, StandardCharsets.UTF_8))
                    + (newest ? "&from=newest" : "");
        }
    }

    /**
     * A page of them.
     *
     * @param after the place of the last one that is known; 0 for none
     */
    List<ParkedSummary> list(Filter filter, long after, int limit) {
        HttpResponse<String> response =
                control.send("GET", path + "?after=" + after + "&limit=" + limit + filter.query(), "", Map.of());
        List<ParkedSummary> found = new ArrayList<>();
        for (JsonNode one : control.answer(response).path(sort.label())) {
            found.add(control.read(response, one, ParkedSummary.class));
        }
        return found;
    }

    ParkedDetail find(String id) {
        HttpResponse<String> response = control.send("GET", path(id), "", Map.of());
        return control.read(response, control.answer(response), ParkedDetail.class);
    }

    /**
     * Changes one.
     *
     * @param change {@code retry, drop, cancel} or {@code reschedule}
     * @param body what belongs to it; empty for nothing
     */
    ParkedSummary change(String id, String change, String body) {
        HttpResponse<String> response = control.send("POST", path(id) + "/" + change + control.why(), body, Map.of());
        return control.read(response, control.answer(response), ParkedSummary.class);
    }

    /** @param idempotencyKey with which a repetition is stored once; null for none */
    ParkedReceipt add(Deferral wanted, @Nullable String idempotencyKey) {
        HttpResponse<String> response = control.send(
                "POST",
                path,
                json(wanted),
                idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey));
        return control.read(response, control.answer(response), ParkedReceipt.class);
    }

    static String json(Deferral wanted) {
        return Json.MAPPER.valueToTree(wanted).toString();
    }

    private String path(String id) {
        if (id.isBlank()) {
            throw VerbFailure.badUsage("an ID is empty", "name the request by its receipt's ID");
        }
        return path + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
