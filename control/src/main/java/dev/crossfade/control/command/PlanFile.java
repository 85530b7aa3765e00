package dev.crossfade.control.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.control.plan.MigrationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plan in a file, as {@code crossfade plan --out} writes it. */
final class PlanFile {

    private static final long MOST_BYTES = 16L << 20;

    private PlanFile() {}

    static void write(Path file, MigrationPlan plan) {
        try {
            Files.writeString(file, json(plan) + "\n");
        } catch (IOException e) {
            throw new VerbFailure(
                    ExitCode.FAILED,
                    Problem.of(
                            500,
                            "not-written",
                            "The plan was not written",
                            "the plan was made, and cannot be written to " + file + ": " + FailureWords.of(e),
                            null,
                            "name another file with --out"),
                    e);
        }
    }

    static String json(MigrationPlan plan) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every document of ours is JSON", e);
        }
    }

    /** One of this tenant, as it was written. */
    static MigrationPlan read(Path file, TenantId tenant) {
        MigrationPlan plan;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw noPlan(file.toString(), "it is larger than any");
            }
            plan = parse(Json.MAPPER.readTree(Files.readString(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw noPlan(file.toString(), "it is no JSON");
        } catch (IOException e) {
            throw VerbFailure.badUsage(
                    "the plan cannot be read: " + FailureWords.of(e),
                    "name a file that crossfade plan --out has written");
        }
        if (!plan.tenant().equals(tenant.value())) {
            throw VerbFailure.badUsage(
                    file + " is a plan of " + plan.tenant() + ", not of " + tenant,
                    "crossfade plan " + tenant + " --out FILE");
        }
        if (!plan.unchanged()) {
            throw noPlan(
                    file.toString(),
                    "it was changed since it was made, or is another version's: its hash is not its own");
        }
        return plan;
    }

    /** @param what is parsed, for messages */
    static MigrationPlan parse(JsonNode document, String what) {
        boolean ours = document.path("format").isInt()
                && document.path("hash").isTextual()
                && document.path("tenant").isTextual()
                && document.path("version").isTextual()
                && document.path("stages").isArray();
        if (!ours) {
            throw noPlan(what, "it lacks what every plan has");
        }
        if (document.path("format").asInt() != MigrationPlan.FORMAT) {
            throw noPlan(what, "it is of a format that this version does not know");
        }
        try {
            return Json.MAPPER.treeToValue(document, MigrationPlan.class);
        } catch (JsonProcessingException | RuntimeException e) {
            throw noPlan(what, "it cannot be understood");
        }
    }

    private static VerbFailure noPlan(String what, String why) {
        return VerbFailure.badUsage(what + " is no plan: " + why, "make one: crossfade plan TENANT --out FILE");
    }
}
