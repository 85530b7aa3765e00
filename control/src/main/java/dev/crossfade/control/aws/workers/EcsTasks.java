package dev.crossfade.control.aws.workers;

import dev.crossfade.control.workers.WorkersFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;

/**
 * The tasks of a service that its counts leave out: one that is being taken off a load balancer, or uses up its {@code stopTimeout}, works
 * on, and is neither running nor pending. ECS lists what has stopped for an hour.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html">Amazon ECS task lifecycle</a>
 */
final class EcsTasks {

    /** As many as DescribeTasks takes, and ListTasks gives, at once. */
    private static final int AT_ONCE = 100;
    /** In pages: who has more of them has something that begins and ends all the time. */
    static final int MOST_PAGES = 10;

    private static final Set<String> ENDED = Set.of("STOPPED", "DELETED");

    private EcsTasks() {}

    /**
     * How many have not ended.
     *
     * @throws WorkersFailure where they are more than can be looked at
     */
    static int ending(EcsClient client, String cluster, String service) {
        int ending = 0;
        for (DesiredStatus desired : List.of(DesiredStatus.RUNNING, DesiredStatus.STOPPED)) {
            for (List<String> page : pages(client, cluster, service, desired)) {
                ending += notEnded(client, cluster, page);
            }
        }
        return ending;
    }

    private static List<List<String>> pages(EcsClient client, String cluster, String service, DesiredStatus desired) {
        List<List<String>> pages = new ArrayList<>();
        @Nullable String next = null;
        do {
            if (pages.size() == MOST_PAGES) {
                throw new WorkersFailure(
                        "more than " + MOST_PAGES * AT_ONCE + " tasks of the service " + service + " in the cluster "
                                + cluster + " have stopped within an hour, so it is not known whether all of them have",
                        "see why its tasks end so often (aws ecs describe-services, its events), set its desired count to 0, and"
                                + " try again after an hour");
            }
            String from = next;
            ListTasksResponse answer = client.listTasks(request -> request.cluster(cluster)
                    .serviceName(service)
                    .desiredStatus(desired)
                    .maxResults(AT_ONCE)
                    .nextToken(from));
            pages.add(answer.taskArns());
            next = answer.nextToken();
        } while (next != null && !next.isEmpty());
        return pages;
    }

    /** What is not found any more has ended. */
    private static int notEnded(EcsClient client, String cluster, List<String> tasks) {
        return tasks.isEmpty()
                ? 0
                : (int) client.describeTasks(request -> request.cluster(cluster).tasks(tasks)).tasks().stream()
                        .filter(task -> !ENDED.contains(task.lastStatus()))
                        .count();
    }
}
