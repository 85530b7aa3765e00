package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stacks of the role that is assumed in each account, of the one that assumes it, and of what tasks on ECS need, held to
 * CloudFormation's reference and to the policies that are shipped.
 */
class CloudFormationTest {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]+)}");

    private static final Pattern SUBSTITUTED = Pattern.compile("\\{\"Fn::Sub\":(\"[^\"]*\")}");

    @ParameterizedTest
    @EnumSource(Stack.class)
    void everythingInItIsKnownToCloudFormation(Stack stack) throws IOException {
        assertEquals(List.of(), CloudFormationReference.unknown(stack.template()));
    }

    @Test
    void whatCloudFormationDoesNotKnowIsFound() throws IOException {
        JsonNode wrong = new YAMLMapper().readTree("""
                Parameter: {}
                Parameters: { Who: { Typ: String } }
                Resources:
                  Role: { Type: "AWS::IAM::Role", Properties: { Policy: [] } }
                  Other: { Type: "AWS::IAM::Rôle" }
                  Made: { Type: "AWS::S3::Bucket", Deletion: Retain }
                Outputs: { Arn: { Valu: x } }
                """);
        assertEquals(
                List.of(
                        "Parameter is no section",
                        "Parameters/Who/Typ is no field",
                        "Outputs/Arn/Valu is no field",
                        "Resources/Role/Policy is no property of AWS::IAM::Role",
                        "Resources/Role has no AssumeRolePolicyDocument",
                        "Resources/Other is of the unknown type AWS::IAM::Rôle",
                        "Resources/Made/Deletion is no attribute"),
                CloudFormationReference.unknown(wrong));
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
                        .map(place -> place.group(1).replaceAll("\\..*", ""))
                        .filter(name -> !name.startsWith("AWS::"))
                        .forEach(used::add));
        used.removeAll(CloudFormationReference.names(template.path("Resources")));
        assertEquals(CloudFormationReference.names(template.path("Parameters")), used);
        template.findValues("Fn::GetAtt")
                .forEach(named ->
                        assertTrue(template.path("Resources").has(named.path(0).asText()), named::toString));
        assertFalse(template.findValues("Fn::GetAtt").isEmpty());
        template.path("Resources").findValues("Condition").stream()
                .filter(JsonNode::isTextual)
                .forEach(named -> assertTrue(template.path("Conditions").has(named.asText()), named::toString));
    }

    /** The document of the stack is a copy: what was added to the policy since is named here. */
    @ParameterizedTest
    @MethodSource("dev.crossfade.deploy.Stack#withPolicy")
    void itAllowsWhatTheShippedPolicyAllows(Stack stack) throws IOException {
        JsonNode shipped = stack.policy();
        JsonNode copied = asUsual(stack, stack.role().at("/Properties/Policies/0/PolicyDocument"));
        Set<String> missing = actions(shipped);
        missing.removeAll(actions(copied));
        assertEquals(Set.of(), missing, "allowed by " + stack.policyFile() + ", and not yet by " + stack.file());
        assertEquals(
                shipped,
                copied,
                stack.file() + " has another policy than " + stack.policyFile()
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

    private static JsonNode asUsual(Stack stack, JsonNode document) throws IOException {
        String text = document.toString().replace("${AWS::Partition}", "aws");
        for (Map.Entry<String, String> parameter : stack.defaults().entrySet()) {
            text = text.replace(parameter.getKey(), parameter.getValue());
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
        "ACCOUNT, Principal, arn:aws:iam::111122223333:role/crossfade-control, true",
        "ACCOUNT, Principal, arn:aws-cn:iam::111122223333:role/crossfade-control, true",
        "ACCOUNT, Principal, arn:aws-us-gov:iam::111122223333:user/ops/anna, true",
        "ACCOUNT, Principal, *, false",
        "ACCOUNT, Principal, 111122223333, false",
        "ACCOUNT, Principal, arn:aws:iam::111122223333:root, false",
        "ACCOUNT, ExternalId, shop-4711/a, true",
        "ACCOUNT, ExternalId, with blanks, false",
        "ACCOUNT, RoleName, crossfade, true",
        "ACCOUNT, RoleName, a/path, false",
        "CONTROLLER, SecretsPrefix, moves/, true",
        "CONTROLLER, SecretsPrefix, /moves/, false",
        "CONTROLLER, SecretsPrefix, *, false",
        "CONTROLLER, SecretsKeyArn, '', true",
        "CONTROLLER, SecretsKeyArn, arn:aws:kms:us-east-1:111122223333:key/0a1b-2c3d, true",
        "CONTROLLER, SecretsKeyArn, arn:aws:kms:us-east-1:111122223333:alias/mine, false",
        "CONTROLLER, SecretsKeyArn, *, false",
        "CONTROLLER, DatabaseUser, crossfade_2, true",
        "CONTROLLER, DatabaseUser, *, false",
        "ACCOUNT, DatabaseUser, *, false",
        "TASKS, Bucket, crossfade-111122223333-us-east-1, true",
        "TASKS, Bucket, with.dots, false",
        "TASKS, TaskSecrets, crossfade/task/, true",
        "TASKS, TaskSecrets, *, false",
        "TASKS, Repositories, '', false"
    })
    void parameterTakesWhatItIsFor(Stack stack, String parameter, String value, boolean taken) throws IOException {
        String pattern = stack.template()
                .at("/Parameters/" + parameter + "/AllowedPattern")
                .asText();
        assertEquals(taken, value.matches(pattern), pattern);
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
}
