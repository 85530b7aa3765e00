package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {

    private final ObjectNode document = ApiDocument.make();

    @Test
    void everyReferenceLeadsSomewhere() {
        document.findValues("$ref").forEach(reference -> {
            String pointer = reference.asText().substring(1);
            assertTrue(!document.at(pointer).isMissingNode(), () -> pointer + " leads nowhere");
        });
    }

    @Test
    void everyOperationHasItsNameItsSummaryAndTheAnswerWhenAllIsWell() {
        Set<String> names = new TreeSet<>();
        operations((path, operation) -> {
            assertTrue(names.add(operation.path("operationId").asText()), path);
            assertTrue(operation.path("summary").asText().length() > 5, path);
            JsonNode answers = operation.path("responses");
            assertTrue(answers.has("200") || answers.has("202"), path);
        });
        assertTrue(names.size() > 20, names::toString);
    }

    @Test
    void statusIsDescribedAsItIsWritten() {
        JsonNode written = Json.MAPPER.valueToTree(Statuses.copying(600));
        JsonNode described = document.at("/components/schemas/MigrationStatus");

        assertEquals(fields(written), fields(described.path("properties")));
        assertEquals(
                "[\"string\",\"null\"]",
                described.at("/properties/waitingFor/type").toString());
        assertEquals("string", described.at("/properties/safeNext/type").asText());
        assertEquals("date-time", described.at("/properties/since/format").asText());
    }

    /** What is done with each operation. */
    @FunctionalInterface
    private interface Look {
        void at(String path, JsonNode operation);
    }

    private void operations(Look look) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        look.at(operation.getKey() + " " + path.getKey(), operation.getValue());
                    }
                }));
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
