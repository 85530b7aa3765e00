package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;

/** The task definitions, held to what ECS takes, and to the stacks that make what they name. */
class EcsTasksTest {

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void registerTaskDefinitionKnowsEachField(EcsTask task) throws IOException {
        List<String> unknown = new ArrayList<>();
        compare("", task.definition(), RegisterTaskDefinitionRequest.builder().sdkFields(), unknown);
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
    @EnumSource(EcsTask.class)
    void configurationIsThereBeforeTheProgramIsStartedAsItsImageHasIt(EcsTask task) throws IOException {
        JsonNode container = task.container();
        assertFalse(container.has("entryPoint"));
        assertEquals(
                List.of(task.daemon(), "--config", "/etc/crossfade/" + task.daemon() + ".yaml"),
                words(container.path("command")));
        Deployment.parse(words(container.path("command")));
        assertEquals(
                "[{\"containerName\":\"configuration\",\"condition\":\"SUCCESS\"}]",
                container.path("dependsOn").toString());
        assertEquals("configuration", task.first().path("name").asText());
        assertFalse(task.first().path("essential").asBoolean(true), "it may end");
        assertEquals(
                "/etc/crossfade",
                task.first().at("/mountPoints/0/containerPath").asText());
        assertEquals(
                "/etc/crossfade", container.at("/mountPoints/0/containerPath").asText());
        assertTrue(container.at("/mountPoints/0/readOnly").asBoolean());
    }

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void healthIsAskedWhereTheConfigurationHasIt(EcsTask task) throws IOException {
        List<String> check = words(task.container().at("/healthCheck/command"));
        int program = check.indexOf("dev.crossfade.config.cli.Crossfade");
        Deployment.parse(check.subList(program + 1, check.size()));
        String url = task.role() == Role.PROXY ? "http://127.0.0.1:9903/livez" : "https://127.0.0.1:9901/livez";
        assertEquals(url, check.get(check.size() - 1));
        String port = url.replaceAll("\\D+(?:\\d+\\.){3}\\d+:(\\d+).*", "$1");
        assertTrue(task.container().path("portMappings").toString().contains(port), port);
    }

    /** What a container's environment has, every process in it and a core dump have: the program's container gets no secret that way. */
    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void noSecretStandsInTheDefinitionOrInTheProgramsEnvironment(EcsTask task) throws IOException {
        for (JsonNode container : task.definition().path("containerDefinitions")) {
            assertFalse(container.has("environment"), container::toString);
        }
        assertFalse(task.container().has("secrets"));
    }

    @Test
    void thoseOfEtcdDifferOnlyInTheSecretsThatTheyBring() throws IOException {
        for (EcsTask task : List.of(EcsTask.CONTROL, EcsTask.PROXY)) {
            EcsTask onEtcd = EcsTask.valueOf(task + "_ON_ETCD");
            assertTrue(onEtcd.files().contains("etcd_password"));
            assertEquals(withoutSecrets(task), withoutSecrets(onEtcd));
        }
        assertFalse(EcsTask.PROXY.files().contains("etcd_password"));
    }

    private static JsonNode withoutSecrets(EcsTask task) throws IOException {
        JsonNode definition = task.definition();
        ((ObjectNode) definition.at("/containerDefinitions/0")).remove("secrets");
        return definition;
    }

    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void everyRoleThatItNamesIsMadeByAStack(EcsTask task) throws IOException {
        Set<String> made = new TreeSet<>(names(Stack.TASKS, "AWS::IAM::Role", "RoleName"));
        made.addAll(names(Stack.CONTROLLER, "AWS::IAM::Role", "RoleName"));
        for (String role : List.of("executionRoleArn", "taskRoleArn")) {
            String name = task.definition().path(role).asText().replaceFirst("arn:aws:iam::[0-9]{12}:role/", "");
            assertTrue(made.contains(name), () -> name + " is none of " + made);
        }
        assertEquals("crossfade-" + task.daemon(), roleOf(task, "taskRoleArn"));
        assertEquals("crossfade-execution", roleOf(task, "executionRoleArn"));
    }

    private static String roleOf(EcsTask task, String property) throws IOException {
        String arn = task.definition().path(property).asText();
        return arn.substring(arn.indexOf('/') + 1);
    }

    /** Logs, images and secrets: the role that ECS starts the task with may use no others. */
    @ParameterizedTest
    @EnumSource(EcsTask.class)
    void whatTheExecutionRoleIsNeededForItMay(EcsTask task) throws IOException {
        Set<String> groups = names(Stack.TASKS, "AWS::Logs::LogGroup", "LogGroupName");
        for (JsonNode container : task.definition().path("containerDefinitions")) {
            String group =
                    container.at("/logConfiguration/options/awslogs-group").asText();
            assertTrue(groups.contains(group), () -> group + " is none of " + groups);
        }
        String image = task.container().path("image").asText();
        String repository = image.substring(image.indexOf('/') + 1);
        assertTrue(repository.startsWith(Stack.TASKS.defaults().get("${Repositories}")), image);
        assertFalse(task.secrets().isEmpty());
        for (String secret : task.secrets()) {
            assertTrue(secret.startsWith(Stack.TASKS.defaults().get("${TaskSecrets}")), secret);
        }
    }

    /** Who may start tasks reads no password of a database by it, and a proxy reads no secret at all. */
    @Test
    void noneOfTheseRolesMayMoreThanItsTaskNeeds() throws IOException {
        JsonNode resources = Stack.TASKS.template().path("Resources");
        assertFalse(resources.at("/ProxyRole/Properties").has("Policies"));
        assertEquals(
                Set.of(
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:GetAuthorizationToken",
                        "ecr:GetDownloadUrlForLayer",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "secretsmanager:GetSecretValue"),
                actions(resources.at("/ExecutionRole/Properties/Policies/0/PolicyDocument")));
        assertEquals(
                Set.of("s3:GetObject", "s3:ListBucket"),
                actions(resources.at("/ReadConfiguration/Properties/PolicyDocument")));
        assertEquals(
                "[{\"Ref\":\"ProxyRole\"},{\"Ref\":\"ControlRoleName\"}]",
                resources.at("/ReadConfiguration/Properties/Roles").toString());
    }

    private static Set<String> actions(JsonNode document) {
        Set<String> actions = new TreeSet<>();
        document.path("Statement").forEach(statement -> {
            JsonNode action = statement.path("Action");
            actions.addAll(action.isArray() ? words(action) : List.of(action.asText()));
        });
        return actions;
    }

    private static Set<String> names(Stack stack, String type, String property) throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode resource : stack.template().path("Resources")) {
            if (resource.path("Type").asText().equals(type)) {
                names.add(stack.text(resource.path("Properties").path(property)));
            }
        }
        return names;
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }
}
