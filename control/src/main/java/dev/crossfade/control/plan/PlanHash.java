package dev.crossfade.control.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.crossfade.config.wire.Json;
import dev.crossfade.replication.schema.Digest;
import java.util.List;
import java.util.SortedMap;

/** SHA-256 of what of a plan does not change by itself. */
final class PlanHash {

    private PlanHash() {}

    /** In this order, each written as the plan itself is. */
    private record Canonical(
            int format,
            String tenant,
            String version,
            SortedMap<String, String> facts,
            List<String> notified,
            List<PlannedStage> stages,
            List<String> notMoved) {}

    static String of(MigrationPlan plan) {
        try {
            return "sha256:"
                    + Digest.of(Json.MAPPER.writeValueAsString(new Canonical(
                            plan.format(),
                            plan.tenant(),
                            plan.version(),
                            plan.facts(),
                            plan.notified(),
                            plan.stages(),
                            plan.notMoved())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every document of ours is JSON", e);
        }
    }
}
