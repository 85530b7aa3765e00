package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkSectionTest {

    @TempDir
    Path folder;

    @Test
    void whatIsLeftOutIsTheSidesRegionAndIsAskedOfRds() {
        NetworkSettings network =
                Objects.requireNonNull(text("{ source: {}, target: { region: us-west-2, ports: [6432] } }")
                        .load(Role.CONTROL)
                        .tenants()
                        .get(0)
                        .network());

        NetworkSide source = network.side(Side.SOURCE);
        assertEquals("eu-central-1", source.region());
        assertEquals(List.of(5432), source.ports());
        assertFalse(source.isWhole());
        assertEquals("us-west-2", network.target().region());
        assertEquals(List.of(6432), network.target().ports());
        assertEquals("", network.journal());
    }

    @Test
    void aTenantWithoutANetworkHasNoneAndAProxyPassesOverIt() {
        assertNull(text("null").load(Role.CONTROL).tenants().get(0).network());
        assertNull(text("{ source: { vpcId: nonsense } }")
                .load(Role.PROXY)
                .tenants()
                .get(0)
                .network());
    }

    @Test
    void everyWrongValueIsNamedWithTheFormThatItShouldHave() {
        assertEquals(
                List.of(
                        "tenants[0].network.source.account: not an account: '12345' (twelve digits, in quotes: it may"
                                + " begin with 0)",
                        "tenants[0].network.source.roleArn: not a role's ARN: 'crossfade' (arn:aws:iam::ACCOUNT:role/NAME)",
                        "tenants[0].network.source.vpcId: not an id: 'vpc' (vpc-0123456789abcdef0)",
                        "tenants[0].network.source.routeTables[0]: not an id: 'main' (rtb-0123456789abcdef0)",
                        "tenants[0].network.source.ports[0]: out of range: 0 (1 to 65535 are allowed)",
                        "tenants[0].network.target.region: not a region of AWS: 'Frankfurt' (such as eu-central-1)",
                        "tenants[0].network.target.roleArn: missing: an external id is for a role that is assumed"),
                problems("""
                        { source: { account: "12345", roleArn: crossfade, vpcId: vpc, routeTables: [main], ports: [0] },
                          target: { region: Frankfurt, externalId: abc } }"""));
    }

    @Test
    void oneVpcHasNoPeeringWithItself() {
        assertEquals(
                List.of(
                        "tenants[0].network.target.vpcId: is the source's as well: one VPC needs no peering with itself"),
                problems("{ source: { vpcId: vpc-01234567 }, target: { vpcId: vpc-01234567 } }"));
    }

    @Test
    void whatIsNamedTwiceOrForNothingIsNamed() {
        assertEquals(
                List.of(
                        "tenants[0].network.source.routeTables[1]: 'rtb-01234567' is named twice",
                        "tenants[0].network.source.securityGroups[2]: 'sg-01234567' is named twice",
                        "tenants[0].network.source.ports[1]: '5432' is named twice",
                        "tenants[0].network.target.ports: is empty: name one, or leave it out"),
                problems("""
                        { source: { routeTables: [rtb-01234567, rtb-01234567],
                                    securityGroups: [sg-01234567, sg-76543210, sg-01234567], ports: [5432, 5432] },
                          target: { ports: [] } }"""));
    }

    /** There is a stand-in for each, and the two are alike. */
    @Test
    void entriesThatAreWrongByThemselvesAreNotSaidToBeTheSame() {
        assertEquals(
                List.of(
                        "tenants[0].network.source.routeTables[0]: not an id: 'a' (rtb-0123456789abcdef0)",
                        "tenants[0].network.source.routeTables[1]: not an id: 'b' (rtb-0123456789abcdef0)"),
                problems("{ source: { routeTables: [a, b] } }"));
    }

    @Test
    void roleIsOfTheAccountThatIsNamed() {
        assertEquals(
                List.of("tenants[0].network.source.account: is 111111111111, and roleArn is of 222222222222: correct"
                        + " one, or leave this out"),
                problems("{ source: { account: '111111111111', roleArn: 'arn:aws:iam::222222222222:role/x' },"
                        + " target: { account: '222222222222', roleArn: 'arn:aws:iam::222222222222:role/x' } }"));
    }

    @Test
    void listsHaveABound() {
        String tables = IntStream.range(0, 201)
                .mapToObj(i -> "rtb-%08x".formatted(i))
                .collect(Collectors.joining(", ", "[", "]"));
        assertEquals(
                List.of("tenants[0].network.source.routeTables: there are 201, and at most 200 are allowed"),
                problems("{ source: { routeTables: " + tables + " } }"));
    }

    private List<String> problems(String network) {
        return text(network).problems(Role.CONTROL);
    }

    private SettingsText text(String network) {
        String database = "{ url: \"jdbc:postgresql://db/acme\", user: crossfade, password: s, appRoles: [app] }";
        return new SettingsText(
                folder, """
                tenants:
                  - id: acme
                    hosts: [acme.example.com]
                    source: { region: eu-central-1, origin: "http://a", database: %1$s }
                    target: { region: us-east-1, origin: "http://b", database: %1$s }
                    network: %2$s
                """.formatted(database, network.indent(6).strip()), Map.of());
    }
}
