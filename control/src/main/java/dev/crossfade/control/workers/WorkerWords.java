package dev.crossfade.control.workers;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is said of workers beforehand, and how a person looks at them. */
public final class WorkerWords {

    /** Of workers that are not stopped before a rollback. */
    static final String LEFT =
            "the target's workers are left as they are: they go on beside the requests, and what they take from a queue until"
                    + " they are stopped may be lost, or be taken twice; they are stopped after it, once Amazon ECS lets itself be asked";

    private WorkerWords() {}

    /** What is left to an operator whose workers do not stop: nothing where the tenant can stay. */
    static String otherwise(TenantId tenant, Direction direction) {
        return direction == Direction.FORWARD
                ? ""
                : "where that cannot wait: crossfade rollback " + tenant
                        + " --without-workers, which leaves the target's as they are until it is done";
    }

    /** The calls before a switchover; empty for a tenant without workers. */
    public static List<String> stops(TenantSettings tenant) {
        WorkerSettings workers = tenant.workers();
        return workers == null
                ? List.of()
                : workers.source().services().stream()
                        .map(service -> call(workers.source(), service) + " to 0 tasks, and none is left after "
                                + Durations.format(workers.timeout()) + " at most")
                        .toList();
    }

    /** Those after it. */
    public static List<String> starts(TenantSettings tenant) {
        WorkerSettings workers = tenant.workers();
        return workers == null
                ? List.of()
                : workers.target().services().stream()
                        .map(service -> call(workers.target(), service) + " to " + count(workers, service))
                        .toList();
    }

    /** Of services of which nobody knows how many tasks they had. */
    static String nobodyKnows(WorkerSettings workers, Side side, List<String> services) {
        return "nothing is remembered of the " + side.label() + "'s " + String.join(", ", services)
                + ", and so nobody starts any tasks of theirs: " + setCounts(workers, side);
    }

    /** What a person does about it. */
    static String setCounts(WorkerSettings workers, Side side) {
        WorkerSide where = workers.side(side);
        return "set how many tasks each is to have: aws ecs update-service --region " + where.region() + " --cluster "
                + where.cluster() + " --service NAME --desired-count N";
    }

    private static String call(WorkerSide side, String service) {
        return "ecs:UpdateService in " + side.region() + ", cluster " + side.cluster() + ": " + service;
    }

    private static String count(WorkerSettings workers, String service) {
        Integer count = workers.counts().get(service);
        return count == null ? "as many tasks as the source's has" : count + " tasks";
    }

    static String command(WorkerSettings workers, Side side) {
        WorkerSide where = workers.side(side);
        return "aws ecs describe-services --region " + where.region() + " --cluster " + where.cluster() + " --services "
                + String.join(" ", where.services());
    }

    /** {@code 2 of invoices, 3 of mailer}. */
    static String counts(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " of " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
