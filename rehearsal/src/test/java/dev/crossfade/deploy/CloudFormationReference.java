package dev.crossfade.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What CloudFormation takes, of what the templates use. */
final class CloudFormationReference {

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

    private static final Set<String> FREE_SECTIONS = Set.of("Conditions", "Resources");

    /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html. */
    private static final Set<String> ATTRIBUTES =
            Set.of("Condition", "DeletionPolicy", "DependsOn", "Properties", "Type", "UpdateReplacePolicy");

    private static final Set<String> WORDS = Set.of("AWSTemplateFormatVersion", "Description");

    /**
     * Properties by resource type, with those that a stack must set: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html,
     * aws-resource-iam-instanceprofile.html, aws-resource-iam-policy.html, aws-resource-logs-loggroup.html, aws-resource-s3-bucket.html and
     * aws-resource-s3-bucketpolicy.html.
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
            new Properties(Set.of("Roles"), Set.of("InstanceProfileName", "Path", "Roles")),
            "AWS::IAM::Policy",
            new Properties(
                    Set.of("PolicyDocument", "PolicyName"),
                    Set.of("Groups", "PolicyDocument", "PolicyName", "Roles", "Users")),
            "AWS::Logs::LogGroup",
            new Properties(Set.of(), Set.of("KmsKeyId", "LogGroupClass", "LogGroupName", "RetentionInDays", "Tags")),
            "AWS::S3::Bucket",
            new Properties(
                    Set.of(),
                    Set.of(
                            "BucketEncryption",
                            "BucketName",
                            "LifecycleConfiguration",
                            "PublicAccessBlockConfiguration",
                            "Tags",
                            "VersioningConfiguration")),
            "AWS::S3::BucketPolicy",
            new Properties(Set.of("Bucket", "PolicyDocument"), Set.of("Bucket", "PolicyDocument")));

    private record Properties(Set<String> required, Set<String> known) {}

    private CloudFormationReference() {}

    /** What in a template CloudFormation does not know, and what it misses. */
    static List<String> unknown(JsonNode template) {
        List<String> unknown = new ArrayList<>();
        names(template).stream()
                .filter(name -> !WORDS.contains(name) && !SECTIONS.containsKey(name) && !FREE_SECTIONS.contains(name))
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
        names(resource).stream()
                .filter(attribute -> !ATTRIBUTES.contains(attribute))
                .forEach(attribute -> unknown.add("Resources/" + name + "/" + attribute + " is no attribute"));
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

    static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.properties().forEach(property -> names.add(property.getKey()));
        return names;
    }
}
