package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code tenants[].workers}: services of Amazon ECS that work beside the requests, such as consumers of queues. A switchover stops the
 * source's and starts the target's.
 *
 * @param counts how many tasks each of the target's services gets; one that is not named here gets as many as the source's of its name had
 * @param timeout how long services may take to stop, and to start
 */
public record WorkerSettings(WorkerSide source, WorkerSide target, Map<String, Integer> counts, Duration timeout) {

    public WorkerSettings {
        counts = Map.copyOf(counts);
    }

    public WorkerSide side(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /**
     * One side's services.
     *
     * @param cluster its name, or its ARN
     * @param services by their names, in the order in which they are stopped and started
     */
    public record WorkerSide(
            String region,
            @Nullable String account,
            @Nullable String roleArn,
            @Nullable String externalId,
            String cluster,
            List<String> services)
            implements AwsAccess {

        public WorkerSide {
            services = List.copyOf(services);
        }

        /** Without what an ARN has before it. */
        String clusterName() {
            return cluster.substring(cluster.lastIndexOf('/') + 1);
        }

        /** As it is named, or as the ARN of the role or the cluster has it; empty where nothing says it. */
        String accountSaid() {
            return Stream.of(account, accountOf(roleArn), accountOf(cluster))
                    .filter(said -> said != null && !said.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        /** {@code arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE}. */
        private static String accountOf(@Nullable String arn) {
            String[] parts = arn == null ? new String[0] : arn.split(":", 6);
            return parts.length == 6 ? parts[4] : "";
        }
    }
}
