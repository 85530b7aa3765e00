package dev.crossfade.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The templates that are shipped. */
enum Stack {
    /** Of the role that is assumed in each account. */
    ACCOUNT("peering-role", "iam-policy"),
    /** Of the role that assumes it. */
    CONTROLLER("controller-role", "controller-policy"),
    /** Of what tasks on ECS need. */
    TASKS("ecs", "");

    private final String file;
    private final String policy;

    Stack(String file, String policy) {
        this.file = "cloudformation/" + file + ".yaml";
        this.policy = "../docs/aws/" + policy + ".json";
    }

    /** Those whose role's policy is a document that is shipped as well. */
    static Stream<Stack> withPolicy() {
        return Stream.of(ACCOUNT, CONTROLLER);
    }

    String file() {
        return file;
    }

    String policyFile() {
        return policy;
    }

    JsonNode template() throws IOException {
        return new YAMLMapper().readTree(Deployment.FILES.resolve(file).toFile());
    }

    JsonNode policy() throws IOException {
        return new ObjectMapper().readTree(Path.of(policy).toFile());
    }

    JsonNode role() throws IOException {
        return template().at("/Resources/Role");
    }

    /** By <code>${NAME}</code>: what a text of the template has in it where nobody says otherwise. */
    Map<String, String> defaults() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        template().path("Parameters").properties().forEach(parameter -> {
            if (parameter.getValue().has("Default")) {
                defaults.put(
                        "${" + parameter.getKey() + "}",
                        parameter.getValue().path("Default").asText());
            }
        });
        return defaults;
    }

    /** A property that is text, a parameter, or a text with parameters in it, as it is where nobody says otherwise. */
    String text(JsonNode property) throws IOException {
        String text = property.isTextual()
                ? property.asText()
                : property.has("Ref")
                        ? "${" + property.path("Ref").asText() + "}"
                        : property.path("Fn::Sub").asText();
        for (Map.Entry<String, String> parameter : defaults().entrySet()) {
            text = text.replace(parameter.getKey(), parameter.getValue());
        }
        return text;
    }
}
