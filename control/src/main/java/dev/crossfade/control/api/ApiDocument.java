package dev.crossfade.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.crossfade.config.wire.Deferral;
import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.ParkedDetail;
import dev.crossfade.config.wire.ParkedPathsChange;
import dev.crossfade.config.wire.ParkedReceipt;
import dev.crossfade.config.wire.ParkedSummary;
import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.ProxyLease;
import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.config.wire.RouteDocument;
import dev.crossfade.config.wire.RoutingTableDocument;
import dev.crossfade.control.fleet.ProxyView;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.plan.MigrationPlan;
import dev.crossfade.control.plan.PlanClaim;
import dev.crossfade.control.workflow.journal.AuditEntry;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.reverse.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The controller's API for programs: OpenAPI 3.1. The paths are written by hand, in {@code openapi.json}; what goes over them is taken from
 * the types that are really written and read, so that the two cannot drift apart.
 */
final class ApiDocument {

    private static final List<Class<?>> DOCUMENTS = List.of(
            AuditEntry.class,
            Deferral.class,
            Finding.class,
            KnownTenant.class,
            MigrationPlan.class,
            MigrationStatus.class,
            ParkedDetail.class,
            ParkedPathsChange.class,
            ParkedReceipt.class,
            ParkedSummary.class,
            ParkingStatus.class,
            PlanClaim.class,
            Problem.class,
            ProxyLease.class,
            ProxyReport.class,
            ProxyView.class,
            Received.class,
            RouteChange.class,
            RouteDocument.class,
            RoutingTableDocument.class);

    private ApiDocument() {}

    static ObjectNode make() {
        try (InputStream paths = Objects.requireNonNull(ApiDocument.class.getResourceAsStream("openapi.json"))) {
            ObjectNode document = (ObjectNode) Json.MAPPER.readTree(paths);
            ((ObjectNode) document.path("components")).set("schemas", schemas());
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json is packed with this class", e);
        }
    }

    private static ObjectNode schemas() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        Json.MAPPER, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(
                        Option.DEFINITIONS_FOR_ALL_OBJECTS,
                        Option.DEFINITION_FOR_MAIN_SCHEMA,
                        Option.EXTRA_OPEN_API_FORMAT_VALUES)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        config.forFields().withNullableCheck(ApiDocument::mayBeNull).withRequiredCheck(field -> !isLeftOut(field));
        SchemaBuilder schemas = new SchemaGenerator(config.build()).buildMultipleSchemaDefinitions();
        DOCUMENTS.forEach(schemas::createSchemaReference);
        return schemas.collectDefinitions("components/schemas");
    }

    private static boolean mayBeNull(FieldScope field) {
        return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Where it is null. */
    private static boolean isLeftOut(FieldScope field) {
        JsonInclude own = field.getRawMember().getAnnotation(JsonInclude.class);
        JsonInclude ofAll = field.getRawMember().getDeclaringClass().getAnnotation(JsonInclude.class);
        return own != null || ofAll != null;
    }
}
