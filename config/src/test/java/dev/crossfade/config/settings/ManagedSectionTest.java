package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ManagedSettings.EcsService;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedSectionTest {

    private static final String GROUP =
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void whatIsLeftOutIsTheSidesRegionAndIsFoundByTheEndpoint() {
        ManagedSettings aws =
                Objects.requireNonNull(text("{ source: {}, target: { region: us-west-2, dbInstance: acme } }")
                        .load(Role.CONTROL)
                        .tenants()
                        .get(0)
                        .aws());

        ManagedSide source = Objects.requireNonNull(aws.side(Side.SOURCE));
        assertEquals("eu-central-1", source.region());
        assertNull(source.dbCluster());
        assertNull(source.dbInstance());
        ManagedSide target = Objects.requireNonNull(aws.side(Side.TARGET));
        assertEquals("us-west-2", target.region());
        assertEquals("acme", target.dbInstance());
    }

    @Test
    void servicesAndTargetGroupsAreNamed() {
        ManagedSettings aws = Objects.requireNonNull(
                text("{ source: { targetGroups: [\"" + GROUP + "\"], services: [main/web, main/worker] } }")
                        .load(Role.CONTROL)
                        .tenants()
                        .get(0)
                        .aws());

        ManagedSide source = Objects.requireNonNull(aws.source());
        assertEquals(List.of(GROUP), source.targetGroups());
        assertEquals(List.of(new EcsService("main", "web"), new EcsService("main", "worker")), source.services());
        assertNull(aws.target(), "a side that is left out is not looked at");
    }

    @Test
    void aTenantWithoutItHasNoneAndAProxyPassesOverIt() {
        assertNull(text("null").load(Role.CONTROL).tenants().get(0).aws());
        assertNull(text("{ source: { dbCluster: 9 } }")
                .load(Role.PROXY)
                .tenants()
                .get(0)
                .aws());
    }

    @Test
    void everyWrongValueIsNamedWithTheFormThatItShouldHave() {
        assertEquals(
                List.of(
                        "tenants[0].aws.source.dbCluster: not an identifier of RDS: 'arn:aws:rds:x' (letters, digits and"
                                + " hyphens, no ARN)",
                        "tenants[0].aws.source.targetGroups[0]: not a target group's ARN: 'web'"
                                + " (arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID)",
                        "tenants[0].aws.source.services[0]: not a service of ECS: 'web' (CLUSTER/SERVICE, by their names)",
                        "tenants[0].aws.target.roleArn: missing: an external id is for a role that is assumed"),
                problems("""
                        { source: { dbCluster: "arn:aws:rds:x", targetGroups: [web], services: [web] },
                          target: { externalId: abc } }"""));
    }

    @Test
    void whatCannotBeTogetherIsNamed() {
        assertEquals(
                List.of(
                        "tenants[0].aws.source.dbInstance: is one too many beside dbCluster, which finds the instances by"
                                + " itself",
                        "tenants[0].aws.target.targetGroups[0]: is of eu-central-1, and the side of us-east-1"),
                problems("{ source: { dbCluster: a, dbInstance: b }, target: { targetGroups: [\"" + GROUP + "\"] } }"));
        assertEquals(
                List.of(
                        "tenants[0].aws: names no side: source, target, or both ({} for one whose database is found by its"
                                + " endpoint)"),
                problems("{}"));
    }

    @Test
    void listsHaveABound() {
        String services =
                IntStream.range(0, 51).mapToObj(i -> "main/web" + i).collect(Collectors.joining(", ", "[", "]"));
        assertEquals(
                List.of("tenants[0].aws.source.services: there are 51, and at most 50 are allowed"),
                problems("{ source: { services: " + services + " } }"));
    }

    private List<String> problems(String aws) {
        return text(aws).problems(Role.CONTROL);
    }

    private SettingsText text(String aws) {
        String database = "{ url: \"jdbc:postgresql://db/acme\", user: crossfade, password: s, appRoles: [app] }";
        return new SettingsText(folder, """
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source: { region: eu-central-1, origin: "http://a", database: %1$s }
                    target: { region: us-east-1, origin: "http://b", database: %1$s }
                    aws: %2$s
                """.formatted(database, aws.indent(6).strip()), Map.of());
    }
}
