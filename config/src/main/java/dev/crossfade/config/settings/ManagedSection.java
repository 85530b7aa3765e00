package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.ManagedSettings.EcsService;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import java.util.List;

/** Reads {@code tenants[].aws}. */
final class ManagedSection {

    private static final int MOST_GROUPS = 20;
    private static final int MOST_SERVICES = 50;
    private static final int REGION_OF_ARN = 3;

    private static final Form<String> DATABASE = AwsForms.named(
            "an identifier of RDS", "[A-Za-z](-?[A-Za-z0-9])*", "letters, digits and hyphens, no ARN", "acme");
    private static final Form<String> TARGET_GROUP = AwsForms.named(
            "a target group's ARN",
            "arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:targetgroup/[A-Za-z0-9-]+/[0-9a-f]+",
            "arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID",
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/acme/0123456789abcdef");
    private static final Form<String> SERVICE = AwsForms.named(
            "a service of ECS", "[\\w-]{1,255}/[\\w-]{1,255}", "CLUSTER/SERVICE, by their names", "acme/web");

    private ManagedSection() {}

    static ManagedSettings read(Section section, String sourceRegion, String targetRegion) {
        ManagedSettings settings = new ManagedSettings(
                section.optionalSection("source", side -> side(side, sourceRegion)),
                section.optionalSection("target", side -> side(side, targetRegion)));
        if (settings.source() == null && settings.target() == null) {
            section.problem(
                    "", "names no side: source, target, or both ({} for one whose database is found by its endpoint)");
        }
        return settings;
    }

    private static ManagedSide side(Section section, String sideRegion) {
        ManagedSide side = new ManagedSide(
                section.value("region", Forms.TEXT, sideRegion),
                section.optional("account", AwsForms.ACCOUNT),
                section.optional("roleArn", AwsForms.ROLE),
                section.optional("externalId", AwsForms.EXTERNAL_ID),
                section.optional("dbCluster", DATABASE),
                section.optional("dbInstance", DATABASE),
                AwsForms.atMost(
                        section, "targetGroups", MOST_GROUPS, section.values("targetGroups", TARGET_GROUP, List.of())),
                AwsForms.atMost(section, "services", MOST_SERVICES, section.values("services", SERVICE, List.of()))
                        .stream()
                        .map(ManagedSection::service)
                        .toList());
        AwsForms.requireSound(section, side, "AWS's");
        if (side.dbCluster() != null && side.dbInstance() != null) {
            section.problem("dbInstance", "is one too many beside dbCluster, which finds the instances by itself");
        }
        for (int i = 0; i < side.targetGroups().size(); i++) {
            String region = side.targetGroups().get(i).split(":", -1)[REGION_OF_ARN];
            if (!region.equals(side.region()) && section.isSound("targetGroups[" + i + "]")) {
                section.problem("targetGroups[" + i + "]", "is of " + region + ", and the side of " + side.region());
            }
        }
        return side;
    }

    private static EcsService service(String text) {
        int slash = text.indexOf('/');
        return new EcsService(text.substring(0, slash), text.substring(slash + 1));
    }
}
