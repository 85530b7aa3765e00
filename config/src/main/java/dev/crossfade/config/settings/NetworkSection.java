package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import java.util.List;

/** Reads {@code tenants[].network}. */
final class NetworkSection {

    private static final int MOST_TABLES = 200;
    private static final int MOST_GROUPS = 16;
    private static final int MOST_PORTS = 8;

    private static final Form<String> VPC = id("vpc");
    private static final Form<String> ROUTE_TABLE = id("rtb");
    private static final Form<String> SECURITY_GROUP = id("sg");

    private NetworkSection() {}

    static NetworkSettings read(Section section, String sourceRegion, String targetRegion) {
        NetworkSide source = section.section("source", side -> side(side, sourceRegion));
        NetworkSide target = section.section("target", side -> side(side, targetRegion));
        if (source.vpcId() != null && source.vpcId().equals(target.vpcId())) {
            section.problem("target.vpcId", "is the source's as well: one VPC needs no peering with itself");
        }
        return new NetworkSettings(source, target, section.value("journal", Forms.TEXT, ""));
    }

    private static NetworkSide side(Section section, String sideRegion) {
        NetworkSide side = new NetworkSide(
                section.value("region", Forms.TEXT, sideRegion),
                section.optional("account", AwsForms.ACCOUNT),
                section.optional("roleArn", AwsForms.ROLE),
                section.optional("externalId", AwsForms.EXTERNAL_ID),
                section.optional("vpcId", VPC),
                AwsForms.atMost(
                        section, "routeTables", MOST_TABLES, section.values("routeTables", ROUTE_TABLE, List.of())),
                AwsForms.atMost(
                        section,
                        "securityGroups",
                        MOST_GROUPS,
                        section.values("securityGroups", SECURITY_GROUP, List.of())),
                Entries.some(
                        section,
                        "ports",
                        AwsForms.atMost(
                                section,
                                "ports",
                                MOST_PORTS,
                                section.values("ports", Forms.number(1, 65_535), List.of(5432)))));
        Entries.distinct(section, "routeTables", side.routeTables());
        Entries.distinct(section, "securityGroups", side.securityGroups());
        Entries.distinct(section, "ports", side.ports());
        AwsForms.requireSound(section, side, "the VPC's");
        return side;
    }

    private static Form<String> id(String kind) {
        return AwsForms.named(
                "an id", kind + "-[0-9a-f]{8,17}", kind + "-0123456789abcdef0", kind + "-0123456789abcdef0");
    }
}
