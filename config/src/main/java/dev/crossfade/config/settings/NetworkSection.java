package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code tenants[].network}. */
final class NetworkSection {

    private static final int MOST_TABLES = 200;
    private static final int MOST_GROUPS = 16;
    private static final int MOST_PORTS = 8;

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");
    private static final Form<String> ACCOUNT =
            named("an account", "[0-9]{12}", "twelve digits, in quotes: it may begin with 0", "123456789012");
    private static final Form<String> ROLE = named(
            "a role's ARN",
            "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+",
            "arn:aws:iam::ACCOUNT:role/NAME",
            "arn:aws:iam::123456789012:role/crossfade");
    private static final Form<String> EXTERNAL_ID =
            named("an external id", "[\\w+=,.@:/-]{2,1224}", "2 to 1,224 letters, digits and +=,.@:/-", "example");
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
                section.optional("account", ACCOUNT),
                section.optional("roleArn", ROLE),
                section.optional("externalId", EXTERNAL_ID),
                section.optional("vpcId", VPC),
                atMost(section, "routeTables", MOST_TABLES, section.values("routeTables", ROUTE_TABLE, List.of())),
                atMost(
                        section,
                        "securityGroups",
                        MOST_GROUPS,
                        section.values("securityGroups", SECURITY_GROUP, List.of())),
                atMost(section, "ports", MOST_PORTS, section.values("ports", Forms.number(1, 65_535), List.of(5432))));
        if (!REGION.matcher(side.region()).matches() && section.isSound("region")) {
            section.problem(
                    "region",
                    side.region().isEmpty()
                            ? "missing: the VPC's region, here or as the tenant's side has it"
                            : "not a region of AWS: '" + side.region() + "' (such as eu-central-1)");
        }
        if (side.externalId() != null && side.roleArn() == null && section.isSound("roleArn")) {
            section.problem("roleArn", "missing: an external id is for a role that is assumed");
        }
        return side;
    }

    private static <T> List<T> atMost(Section section, String key, int most, List<T> values) {
        if (values.size() > most) {
            section.problem(key, "there are " + values.size() + ", and at most " + most + " are allowed");
        }
        return values;
    }

    private static Form<String> id(String kind) {
        return named("an id", kind + "-[0-9a-f]{8,17}", kind + "-0123456789abcdef0", kind + "-0123456789abcdef0");
    }

    private static Form<String> named(String what, String pattern, String looks, String example) {
        Pattern form = Pattern.compile(pattern);
        return Form.ofText(
                text -> {
                    if (!form.matcher(text).matches()) {
                        throw new IllegalArgumentException("not " + what + ": '" + text + "' (" + looks + ")");
                    }
                    return text;
                },
                example);
    }
}
