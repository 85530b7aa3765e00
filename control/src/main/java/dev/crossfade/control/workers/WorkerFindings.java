package dev.crossfade.control.workers;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.WorkerSettings;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a check finds out about a tenant's workers: nothing is changed. */
public final class WorkerFindings {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final WorkerSettings settings;
    private final WorkerServices services;
    private final Duration patience;

    private WorkerFindings(WorkerSettings settings, WorkerServices services, Duration patience) {
        this.settings = settings;
        this.services = services;
        this.patience = patience;
    }

    /** After half a minute at most. */
    public static List<Finding> of(WorkerSettings settings, WorkerServices services) {
        return of(settings, services, PATIENCE);
    }

    /** @param patience how long both sides together may take */
    static List<Finding> of(WorkerSettings settings, WorkerServices services, Duration patience) {
        return new WorkerFindings(settings, services, patience).ask();
    }

    private List<Finding> ask() {
        Map<Side, CompletableFuture<List<Finding>>> asked = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            CompletableFuture<List<Finding>> answer = new CompletableFuture<>();
            asked.put(side, answer);
            Thread asking = new Thread(() -> answer.complete(at(side)), "workers " + side.label());
            // An endpoint that is silent must not keep the process.
            asking.setDaemon(true);
            asking.start();
        }
        awaitAll(asked.values());
        List<Finding> findings = new ArrayList<>();
        asked.forEach((side, answer) -> findings.addAll(answer.getNow(List.of(
                notSeen(side, "Amazon ECS did not answer in time", "see that its endpoint is reached from here")))));
        return findings;
    }

    private void awaitAll(Collection<CompletableFuture<List<Finding>>> answers) {
        try {
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Those that have answered are told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread that completes it cannot fail it", e);
        }
    }

    private List<Finding> at(Side side) {
        try {
            List<ServiceSight> sights = services.look(side);
            // Whoever may look may not list tasks, and would only find out once they are to be seen to have stopped.
            sights.stream()
                    .filter(ServiceSight::isActive)
                    .limit(1)
                    .forEach(sight -> services.ending(side, sight.name()));
            return sights.stream().map(sight -> of(side, sight)).toList();
        } catch (WorkersFailure e) {
            return List.of(notSeen(side, e.getMessage(), e.action()));
        } catch (RuntimeException e) {
            return List.of(notSeen(side, e.toString(), "see the log"));
        }
    }

    private Finding notSeen(Side side, String why, String action) {
        return new Finding(
                Severity.BLOCKS,
                "workers-not-seen",
                side,
                settings.side(side).cluster(),
                "the workers could not be looked at, so no switchover would stop or start them: " + why,
                action);
    }

    private Finding of(Side side, ServiceSight sight) {
        if (!sight.isActive()) {
            return new Finding(
                    Severity.BLOCKS,
                    "worker-service-missing",
                    side,
                    sight.name(),
                    "the service is " + sight.status() + " in the cluster "
                            + settings.side(side).cluster() + ", so no switchover begins",
                    "create it, or correct workers." + side.label());
        }
        return sight.isSteady()
                ? new Finding(
                        Severity.NOTE,
                        "worker-service",
                        side,
                        sight.name(),
                        sight.running() + " of " + sight.desired() + " tasks run",
                        "nothing")
                : new Finding(
                        Severity.WARNING,
                        "worker-service-not-steady",
                        side,
                        sight.name(),
                        "not steady: " + sight.inWords() + ", " + sight.deployments() + " deployments",
                        "see what keeps it: " + WorkerWords.command(settings, side));
    }
}
