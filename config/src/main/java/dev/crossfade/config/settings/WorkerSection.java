package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code tenants[].workers}. */
final class WorkerSection {

    private static final int MOST_SERVICES = 50;
    /** What Amazon ECS lets a service have. */
    private static final int MOST_TASKS = 5_000;

    private static final Form<String> CLUSTER = AwsForms.named(
            "a cluster",
            "(arn:aws[a-z-]*:ecs:[a-z0-9-]+:[0-9]{12}:cluster/)?[A-Za-z0-9_-]{1,255}",
            "its name, of letters, digits, - and _, or its ARN",
            "example");
    private static final Form<String> SERVICE =
            AwsForms.named("a service", "[A-Za-z0-9_-]{1,255}", "its name, of letters, digits, - and _", "example");

    private WorkerSection() {}

    static WorkerSettings read(Section section, String sourceRegion, String targetRegion) {
        WorkerSettings workers = new WorkerSettings(
                section.section("source", side -> side(side, sourceRegion)),
                section.section("target", side -> side(side, targetRegion)),
                section.valuesByName("counts", Forms.number(0, MOST_TASKS)),
                section.value("timeout", Forms.DURATION, Duration.ofMinutes(10)));
        insistOnCounts(section, workers);
        insistOnTwo(section, workers);
        return workers;
    }

    private static WorkerSide side(Section section, String sideRegion) {
        WorkerSide side = new WorkerSide(
                section.value("region", Forms.TEXT, sideRegion),
                section.optional("account", AwsForms.ACCOUNT),
                section.optional("roleArn", AwsForms.ROLE),
                section.optional("externalId", AwsForms.EXTERNAL_ID),
                section.required("cluster", CLUSTER),
                AwsForms.atMost(section, "services", MOST_SERVICES, section.values("services", SERVICE, List.of())));
        AwsForms.requireSound(section, side, "the cluster's");
        if (side.services().isEmpty() && section.isSound("services")) {
            section.problem("services", "missing: name the services that work for the tenant");
        }
        Set<String> names = new HashSet<>();
        side.services().stream()
                .filter(name -> !names.add(name))
                .distinct()
                .forEach(name -> section.problem("services", "'" + name + "' is named twice"));
        return side;
    }

    private static void insistOnCounts(Section section, WorkerSettings workers) {
        Map<String, Integer> counts = workers.counts();
        counts.keySet().stream()
                .filter(name -> !workers.target().services().contains(name))
                .sorted()
                .forEach(name -> section.problem("counts." + name, "is no service of the target"));
        workers.target().services().stream()
                .filter(name -> !counts.containsKey(name)
                        && !workers.source().services().contains(name))
                .distinct()
                .forEach(
                        name -> section.problem(
                                "counts." + name,
                                "missing: the source has no service of that name, so it is not known how many the target's gets"));
    }

    private static void insistOnTwo(Section section, WorkerSettings workers) {
        WorkerSide source = workers.source();
        WorkerSide target = workers.target();
        boolean known = section.isSound("source.cluster") && section.isSound("target.cluster");
        if (!known
                || !source.region().equals(target.region())
                || !source.clusterName().equals(target.clusterName())
                || areOfTwoAccounts(source, target)) {
            return;
        }
        target.services().stream()
                .filter(source.services()::contains)
                .distinct()
                .forEach(name -> section.problem(
                        "target.services",
                        "'" + name + "' is the source's as well, and cannot change sides; where the sides are in two"
                                + " accounts, name the account of each"));
    }

    private static boolean areOfTwoAccounts(WorkerSide source, WorkerSide target) {
        String one = source.accountSaid();
        String other = target.accountSaid();
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }
}
