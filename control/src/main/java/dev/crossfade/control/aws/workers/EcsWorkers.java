package dev.crossfade.control.aws.workers;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.config.settings.WorkerSettings.WorkerSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.AwsFailure;
import dev.crossfade.control.aws.LastWord;
import dev.crossfade.control.workers.ServiceSight;
import dev.crossfade.control.workers.WorkerServices;
import dev.crossfade.control.workers.WorkersFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * One tenant's services of Amazon ECS. Throttled calls are tried again, for a minute each at most, and those that change something for ten
 * seconds.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html">UpdateService</a>
 */
public final class EcsWorkers implements WorkerServices {

    /** As many as DescribeServices takes at once. */
    private static final int AT_ONCE = 10;

    /** One that changes something may not go on for long: whoever leads next would act beside it. */
    private static final Duration A_CHANGE = Duration.ofSeconds(10);

    private static final String CLUSTER_NOT_FOUND = "ClusterNotFoundException";

    private final WorkerSettings settings;
    private final Map<Side, OneSide> sides = new EnumMap<>(Side.class);

    /** @param clients of each side, which are closed with this */
    public EcsWorkers(WorkerSettings settings, Supplier<AwsClients> clients) {
        this.settings = settings;
        for (Side side : Side.values()) {
            sides.put(side, new OneSide(settings.side(side), "the " + side.label(), clients.get()));
        }
    }

    /** With what the environment says. */
    public static EcsWorkers ofEnvironment(WorkerSettings settings) {
        return new EcsWorkers(settings, () -> AwsClients.ofEnvironment("crossfade-workers"));
    }

    @Override
    public List<ServiceSight> look(Side side) {
        WorkerSide where = settings.side(side);
        List<ServiceSight> sights = new ArrayList<>();
        for (int from = 0; from < where.services().size(); from += AT_ONCE) {
            List<String> names = where.services()
                    .subList(from, Math.min(from + AT_ONCE, where.services().size()));
            sights.addAll(look(side, where.cluster(), names));
        }
        return sights;
    }

    private List<ServiceSight> look(Side side, String cluster, List<String> names) {
        List<Service> found = called(
                side,
                "ecs:DescribeServices of the cluster " + cluster,
                client -> client.describeServices(
                                request -> request.cluster(cluster).services(names))
                        .services());
        Map<String, ServiceSight> sights = new HashMap<>();
        for (Service service : found) {
            insistOnCount(side, service);
            sights.put(
                    service.serviceName(),
                    new ServiceSight(
                            service.serviceName(),
                            service.status(),
                            service.desiredCount(),
                            service.runningCount(),
                            service.pendingCount(),
                            service.deployments().size()));
        }
        return names.stream()
                .map(name -> sights.getOrDefault(name, ServiceSight.missing(name)))
                .toList();
    }

    private static void insistOnCount(Side side, Service service) {
        if (service.schedulingStrategy() == SchedulingStrategy.DAEMON) {
            throw new WorkersFailure(
                    "the service " + service.serviceName() + " of the " + side.label()
                            + " has the scheduling strategy DAEMON, and so no desired count: it cannot be stopped by one",
                    "take it out of workers." + side.label() + ".services, and stop it by hooks");
        }
    }

    @Override
    public int ending(Side side, String service) {
        String cluster = settings.side(side).cluster();
        return called(
                side,
                "ecs:ListTasks and ecs:DescribeTasks of " + service + " in the cluster " + cluster,
                client -> EcsTasks.ending(client, cluster, service));
    }

    @Override
    public void scale(Side side, String service, int count, BooleanSupplier wanted) {
        String cluster = settings.side(side).cluster();
        try {
            called(
                    side,
                    "ecs:UpdateService of " + service + " in the cluster " + cluster,
                    OneSide::changing,
                    client -> client.updateService(request -> request.cluster(cluster)
                            .service(service)
                            .desiredCount(count)
                            .overrideConfiguration(call -> {
                                call.apiCallTimeout(A_CHANGE).apiCallAttemptTimeout(A_CHANGE);
                                LastWord.ask(call, wanted);
                            })));
        } catch (LastWord.Unwanted e) {
            throw WorkersFailure.notLeading();
        }
    }

    /** What is asked of a client. */
    private interface Call<T> {
        T of(EcsClient client);
    }

    private <T> T called(Side side, String operation, Call<T> call) {
        return called(side, operation, OneSide::looking, call);
    }

    private <T> T called(Side side, String operation, Function<OneSide, EcsClient> which, Call<T> call) {
        OneSide there = sides.get(side);
        if (there == null) {
            throw new IllegalStateException("there is no side " + side);
        }
        try {
            EcsClient client = which.apply(there);
            return AwsFailure.told(operation, there.where, () -> call.of(client));
        } catch (AwsFailure e) {
            throw new WorkersFailure(
                    e.getMessage(),
                    e.code().equals(CLUSTER_NOT_FOUND)
                            ? "correct workers." + side.label() + ": its cluster, region, account or role"
                            : e.action(),
                    e);
        }
    }

    @Override
    public void close() {
        sides.values().forEach(there -> there.clients.close());
    }

    /** One side's clients, made when one is asked for, once it is known to be of the account that the settings name. */
    private static final class OneSide {

        private final WorkerSide settings;
        private final String where;
        private final AwsClients clients;
        private @Nullable Clients made;

        private record Clients(EcsClient looking, EcsClient changing) {}

        OneSide(WorkerSide settings, String where, AwsClients clients) {
            this.settings = settings;
            this.where = where;
            this.clients = clients;
        }

        EcsClient looking() {
            return both().looking();
        }

        EcsClient changing() {
            return both().changing();
        }

        private synchronized Clients both() {
            Clients known = made;
            if (known != null) {
                return known;
            }
            if (settings.account() != null) {
                clients.account(settings, where);
            }
            known = new Clients(clients.ecs(settings), clients.ecsForChanges(settings));
            made = known;
            return known;
        }
    }
}
