package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The stacks of the role that is assumed in each account and of the one that assumes it, held to CloudFormation's reference and to the
 * policies that are shipped.
 */
class CloudFormationTest {

    /** What stands in the template for a part of an ARN that a shipped document has as most people need it. */
    private static final Map<String, String> USUAL =
            Map.of("${AWS::Partition}", "aws", "${AssumedRoleName}", "crossfade");

    /** A template, and the document that its role's policy is. */
    private enum Stack {
        ACCOUNT("peering-role", "iam-policy"),
        CONTROLLER("controller-role", "controller-policy");

        private final String template;
        private final String policy;

        Stack(String template, String policy) {
            this.template = "cloudformation/" + template + ".yaml";
            this.policy = "../docs/aws/" + policy + ".json";
        }

        JsonNode template() throws IOException {
            return new YAMLMapper().readTree(Deployment.FILES.resolve(template).toFile());
        }

        JsonNode policy() throws IOException {
            return new ObjectMapper().readTree(Path.of(policy).toFile());
        }

        JsonNode role() throws IOException {
            return template().at("/Resources/Role");
        }
    }

    /**
     * Sections of a template, and fields of a parameter and of an output:
     * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html.
     */
    private static final Map<String, Set<String>> SECTIONS = Map.of(
            "Parameters",
            Set.of(
                    "AllowedPattern",
                    "AllowedValues",
                    "ConstraintDescription",
                    "Default",
                    "Description",
                    "MaxLength",
                    "MaxValue",
                    "MinLength",
                    "MinValue",
                    "NoEcho",
                    "Type"),
            "Outputs",
            Set.of("Condition", "Description", "Export", "Value"));

    private static final Set<String> WORDS = Set.of("AWSTemplateFormatVersion", "Description");

    /**
     * Properties by resource type, with those that a stack must set: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html
     * and aws-resource-iam-instanceprofile.html.
     */
    private static final Map<String, Properties> TYPES = Map.of(
            "AWS::IAM::Role",
            new Properties(
                    Set.of("AssumeRolePolicyDocument"),
                    Set.of(
                            "AssumeRolePolicyDocument",
                            "Description",
                            "ManagedPolicyArns",
                            "MaxSessionDuration",
                            "Path",
                            "PermissionsBoundary",
                            "Policies",
                            "RoleName",
                            "Tags")),
            "AWS::IAM::InstanceProfile",
            new Properties(Set.of("Roles"), Set.of("InstanceProfileName", "Path", "Roles")));

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]+)}");

    private static final Pattern SUBSTITUTED = Pattern.compile("\\{\"Fn::Sub\":(\"[^\"]*\")}");

    private record Properties(Set<String> required, Set<String> known) {}

    @ParameterizedTest
    @EnumSource(Stack.class)
    void everythingInItIsKnownToCloudFormation(Stack stack) throws IOException {
        assertEquals(List.of(), unknown(stack.template()));
    }

    @Test
    void whatCloudFormationDoesNotKnowIsFound() throws IOException {
        JsonNode wrong = new YAMLMapper().readTree("""
                Parameter: {}
                Parameters: { Who: { Typ: String } }
                Resources:
                  Role: { Type: "AWS::IAM::Role", Properties: { Policy: [] } }
                  Other: { Type: "AWS::IAM::Rôle" }
                Outputs: { Arn: { Valu: x } }
                """);
        assertEquals(
                List.of(
                        "Parameter is no section",
                        "Parameters/Who/Typ is no field",
                        "Outputs/Arn/Valu is no field",
                        "Resources/Role/Policy is no property of AWS::IAM::Role",
                        "Resources/Role has no AssumeRolePolicyDocument",
                        "Resources/Other is of the unknown type AWS::IAM::Rôle"),
                unknown(wrong));
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void everyParameterIsUsedAndEveryReferenceLeadsSomewhere(Stack stack) throws IOException {
        JsonNode template = stack.template();
        Set<String> used = new TreeSet<>();
        template.findValues("Ref").forEach(name -> used.add(name.asText()));
        template.findValues("Fn::Sub")
                .forEach(text -> PLACE.matcher(text.asText())
                        .results()
                        .map(place -> place.group(1))
                        .filter(name -> !name.startsWith("AWS::"))
                        .forEach(used::add));
        used.removeAll(names(template.path("Resources")));
        assertEquals(names(template.path("Parameters")), used);
        template.findValues("Fn::GetAtt")
                .forEach(named ->
                        assertTrue(template.path("Resources").has(named.path(0).asText()), named::toString));
        assertFalse(template.findValues("Fn::GetAtt").isEmpty());
    }

    /** The document of the stack is a copy: what was added to the policy since is named here. */
    @ParameterizedTest
    @EnumSource(Stack.class)
    void itAllowsWhatTheShippedPolicyAllows(Stack stack) throws IOException {
        JsonNode shipped = stack.policy();
        JsonNode copied = inTheUsualPartition(stack.role().at("/Properties/Policies/0/PolicyDocument"));
        Set<String> missing = actions(shipped);
        missing.removeAll(actions(copied));
        assertEquals(Set.of(), missing, "allowed by " + stack.policy + ", and not yet by " + stack.template);
        assertEquals(
                shipped,
                copied,
                stack.template + " has another policy than " + stack.policy
                        + ": put that one's text there, with Fn::Sub" + " and ${AWS::Partition} in its ARNs");
        assertEquals(1, stack.role().at("/Properties/Policies").size());
        assertFalse(stack.role().path("Properties").has("ManagedPolicyArns"));
    }

    /** GovCloud's and China's ARNs begin otherwise. */
    @ParameterizedTest
    @EnumSource(Stack.class)
    void noArnIsOfOnePartitionAlone(Stack stack) throws IOException {
        String resources = stack.template().path("Resources").toString();
        assertTrue(resources.contains("arn:${AWS::Partition}:"), resources);
        assertFalse(resources.contains("arn:aws:"), resources);
    }

    /** What each may is what it does: nothing of the network is the controller's own, no secret is read with an account's role. */
    @Test
    void whatBothMayIsOnlyToLogInAtDatabases() throws IOException {
        Set<String> both = actions(Stack.ACCOUNT.policy());
        both.retainAll(actions(Stack.CONTROLLER.policy()));
        assertEquals(Set.of("rds-db:connect"), both);
    }

    private static JsonNode inTheUsualPartition(JsonNode document) throws IOException {
        String text = document.toString();
        for (Map.Entry<String, String> place : USUAL.entrySet()) {
            text = text.replace(place.getKey(), place.getValue());
        }
        return new ObjectMapper().readTree(SUBSTITUTED.matcher(text).replaceAll("$1"));
    }

    @Test
    void onlyWhoIsNamedMayAssumeItAndMustSayTheExternalId() throws IOException {
        JsonNode trust = Stack.ACCOUNT.role().at("/Properties/AssumeRolePolicyDocument");
        assertEquals(new ObjectMapper().readTree("""
                        {
                          "Version": "2012-10-17",
                          "Statement": [{
                            "Effect": "Allow",
                            "Principal": {"AWS": {"Ref": "Principal"}},
                            "Action": "sts:AssumeRole",
                            "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}}
                          }]
                        }
                        """), trust);
        assertFalse(
                Stack.ACCOUNT.template().at("/Parameters/ExternalId").has("Default"),
                "whoever makes the stack has to choose one");
    }

    @Test
    void onlyTheServiceThatRunsTheControllerWorksAsItsRole() throws IOException {
        assertEquals(
                new ObjectMapper().readTree("""
                        {
                          "Version": "2012-10-17",
                          "Statement": [{
                            "Effect": "Allow",
                            "Principal": {"Service": {"Ref": "Service"}},
                            "Action": "sts:AssumeRole"
                          }]
                        }
                        """), Stack.CONTROLLER.role().at("/Properties/AssumeRolePolicyDocument"));
        assertTrue(Stack.CONTROLLER.template().at("/Parameters/Service").has("AllowedValues"));
    }

    @ParameterizedTest
    @CsvSource({
        "Principal, arn:aws:iam::111122223333:role/crossfade-control, true",
        "Principal, arn:aws-cn:iam::111122223333:role/crossfade-control, true",
        "Principal, arn:aws-us-gov:iam::111122223333:user/ops/anna, true",
        "Principal, *, false",
        "Principal, 111122223333, false",
        "Principal, arn:aws:iam::111122223333:root, false",
        "ExternalId, shop-4711/a, true",
        "ExternalId, with blanks, false",
        "RoleName, crossfade, true",
        "RoleName, a/path, false",
    })
    void parameterTakesWhatItIsFor(String parameter, String value, boolean taken) throws IOException {
        String pattern = Stack.ACCOUNT
                .template()
                .at("/Parameters/" + parameter + "/AllowedPattern")
                .asText();
        assertEquals(taken, value.matches(pattern), pattern);
    }

    private static List<String> unknown(JsonNode template) {
        List<String> unknown = new ArrayList<>();
        names(template).stream()
                .filter(name -> !WORDS.contains(name) && !SECTIONS.containsKey(name) && !name.equals("Resources"))
                .forEach(name -> unknown.add(name + " is no section"));
        for (String section : List.of("Parameters", "Outputs")) {
            template.path(section)
                    .properties()
                    .forEach(one -> names(one.getValue()).stream()
                            .filter(field ->
                                    !SECTIONS.getOrDefault(section, Set.of()).contains(field))
                            .forEach(
                                    field -> unknown.add(section + "/" + one.getKey() + "/" + field + " is no field")));
        }
        template.path("Resources").properties().forEach(one -> compare(one.getKey(), one.getValue(), unknown));
        return unknown;
    }

    private static void compare(String name, JsonNode resource, List<String> unknown) {
        String type = resource.path("Type").asText();
        Properties properties = TYPES.get(type);
        if (properties == null) {
            unknown.add("Resources/" + name + " is of the unknown type " + type);
            return;
        }
        Set<String> set = names(resource.path("Properties"));
        set.stream()
                .filter(property -> !properties.known().contains(property))
                .forEach(property -> unknown.add("Resources/" + name + "/" + property + " is no property of " + type));
        properties.required().stream()
                .filter(property -> !set.contains(property))
                .forEach(property -> unknown.add("Resources/" + name + " has no " + property));
    }

    private static Set<String> actions(JsonNode policy) {
        Set<String> actions = new TreeSet<>();
        for (JsonNode statement : policy.path("Statement")) {
            JsonNode action = statement.path("Action");
            if (action.isTextual()) {
                actions.add(action.asText());
            }
            action.forEach(one -> actions.add(one.asText()));
        }
        return actions;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.properties().forEach(property -> names.add(property.getKey()));
        return names;
    }
}
