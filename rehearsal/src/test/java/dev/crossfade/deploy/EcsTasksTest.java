package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/** The task definitions, held to what ECS takes, and to the configurations beside them. */
class EcsTasksTest {

    private static final Pattern SET_BY_THE_PROGRAM_STARTED = Pattern.compile("\\bexport (\\w+)=");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void registerTaskDefinitionKnowsEachField(String daemon) throws IOException {
        List<String> unknown = new ArrayList<>();
        compare("", task(daemon), RegisterTaskDefinitionRequest.builder().sdkFields(), unknown);
        assertEquals(List.of(), unknown);
    }

    /** By the names that a request has on the wire, and whether each holds text, a number, a list or more fields. */
    private static void compare(String at, JsonNode node, List<SdkField<?>> fields, List<String> unknown) {
        node.properties().forEach(property -> {
            String path = at + "/" + property.getKey();
            fields.stream()
                    .filter(field -> field.locationName().equals(property.getKey()))
                    .findFirst()
                    .ifPresentOrElse(
                            field -> compare(path, property.getValue(), field, unknown),
                            () -> unknown.add(path + " is no field"));
        });
    }

    private static void compare(String path, JsonNode value, SdkField<?> field, List<String> unknown) {
        MarshallingType<?> type = field.marshallingType();
        boolean fits;
        if (type.equals(MarshallingType.SDK_POJO)) {
            fits = value.isObject();
            if (fits) {
                compare(path, value, field.constructor().get().sdkFields(), unknown);
            }
        } else if (type.equals(MarshallingType.LIST)) {
            fits = value.isArray();
            SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
            value.forEach(element -> compare(path, element, member, unknown));
        } else if (type.equals(MarshallingType.MAP)) {
            fits = value.isObject();
        } else if (type.equals(MarshallingType.STRING)) {
            fits = value.isTextual();
        } else if (type.equals(MarshallingType.BOOLEAN)) {
            fits = value.isBoolean();
        } else {
            fits = value.isIntegralNumber();
        }
        if (!fits) {
            unknown.add(path + " is no " + type);
        }
    }

    @Test
    void fieldThatEcsDoesNotKnowIsFound() throws IOException {
        List<String> unknown = new ArrayList<>();
        JsonNode wrong = new ObjectMapper().readTree("""
                {"family": 1, "containerDefinitions": [{"nam": "proxy", "ulimits": [{"soft": 1}]}]}
                """);
        compare("", wrong, RegisterTaskDefinitionRequest.builder().sdkFields(), unknown);
        assertEquals(
                List.of(
                        "/family is no " + MarshallingType.STRING,
                        "/containerDefinitions/nam is no field",
                        "/containerDefinitions/ulimits/soft is no field"),
                unknown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void configurationIsValidWithTheSecretsThatTheTaskGets(String daemon) throws IOException {
        JsonNode container = container(daemon);
        String yaml = Files.readString(Deployment.FILES.resolve("ecs/" + daemon + ".yaml"))
                .replace("/var/lib/crossfade", directory.toString());
        Settings settings = Deployment.read(yaml, directory, environment(container), role(daemon));

        assertEquals(1, settings.tenants().size());
        String script = container.at("/command/0").asText();
        assertTrue(script.endsWith(" " + daemon + " --config /var/lib/crossfade/conf/crossfade.yaml"), script);
        if (daemon.equals("proxy")) {
            long drain = settings.proxy().shutdown().drain().toSeconds();
            long stop = container.path("stopTimeout").asLong();
            assertTrue(stop > drain && stop <= 120, stop + " s, of 120 that Fargate gives, for a drain of " + drain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void healthIsAskedWhereTheConfigurationHasIt(String daemon) throws IOException {
        JsonNode container = container(daemon);
        List<String> check = new ArrayList<>();
        container.at("/healthCheck/command").forEach(word -> check.add(word.asText()));
        int program = check.indexOf("dev.crossfade.config.cli.Crossfade");
        Deployment.parse(check.subList(program + 1, check.size()));
        String port = daemon.equals("proxy") ? "9903" : "9901";
        assertTrue(check.get(check.size() - 1).endsWith(":" + port + "/livez"), check::toString);
        assertTrue(container.path("portMappings").toString().contains(port), container::toString);
    }

    /** What a container's environment has, every process in it and a core dump have; its script keeps no more of it than is needed. */
    @ParameterizedTest
    @ValueSource(strings = {"proxy", "control"})
    void noSecretStandsInTheDefinition(String daemon) throws IOException {
        JsonNode container = container(daemon);
        assertFalse(container.has("environment"));
        container
                .path("secrets")
                .forEach(secret ->
                        assertTrue(secret.path("valueFrom").asText().startsWith("arn:aws:"), secret::toString));
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> names = new LinkedHashMap<>();
        container
                .path("secrets")
                .forEach(secret -> names.put(secret.path("name").asText(), "of-the-secret"));
        SET_BY_THE_PROGRAM_STARTED
                .matcher(container.at("/command/0").asText())
                .results()
                .forEach(found -> names.put(found.group(1), "10-0-0-1"));
        Arrays.asList("CROSSFADE_YAML", "TOKENS", "CONTROL_TOKEN").forEach(names::remove);
        return names;
    }

    private static Role role(String daemon) {
        return daemon.equals("proxy") ? Role.PROXY : Role.CONTROL;
    }

    private static JsonNode container(String daemon) throws IOException {
        return task(daemon).at("/containerDefinitions/0");
    }

    private static JsonNode task(String daemon) throws IOException {
        return new ObjectMapper()
                .readTree(Deployment.FILES.resolve("ecs/" + daemon + ".json").toFile());
    }
}
