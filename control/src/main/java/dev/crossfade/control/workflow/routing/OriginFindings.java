package dev.crossfade.control.workflow.routing;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.preflight.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a check finds out about a tenant's origins. A warning, and nothing that blocks: a migration asks for itself before it changes
 * anything, and from where the check runs the network may not lead there.
 */
public final class OriginFindings {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** For one whose limits bound each part of the asking, and not the whole. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private final TenantSettings tenant;
    private final Duration patience;
    private final Map<Side, CompletableFuture<OriginHealth.Health>> asked = new EnumMap<>(Side.class);

    private OriginFindings(TenantSettings tenant, Duration patience) {
        this.tenant = tenant;
        this.patience = patience;
    }

    /** Begins to ask both, each on a thread of its own, and does not wait. */
    public static OriginFindings ask(TenantSettings tenant, OriginHealth origins) {
        return ask(tenant, origins, PATIENCE);
    }

    /** @param patience how long each may take */
    static OriginFindings ask(TenantSettings tenant, OriginHealth origins, Duration patience) {
        OriginFindings findings = new OriginFindings(tenant, patience);
        for (Side side : Side.values()) {
            if (tenant.side(side).origin() != null) {
                CompletableFuture<OriginHealth.Health> answer = new CompletableFuture<>();
                findings.asked.put(side, answer);
                Thread asking =
                        new Thread(() -> answer.complete(findings.health(side, origins)), "origin " + side.label());
                // A name service that is silent must not keep the process.
                asking.setDaemon(true);
                asking.start();
            }
        }
        return findings;
    }

    private OriginHealth.Health health(Side side, OriginHealth origins) {
        try {
            return origins.ask(tenant, side, patience);
        } catch (RuntimeException e) {
            return OriginHealth.Health.ill(FailureWords.of(e));
        }
    }

    /** One for each origin that is not well, after at most a few seconds. */
    public List<Finding> await() {
        long end = System.nanoTime() + patience.plus(LATE).toNanos();
        List<Finding> findings = new ArrayList<>();
        asked.forEach((side, answer) -> {
            OriginHealth.Health health = await(answer, end - System.nanoTime());
            if (!health.well()) {
                findings.add(finding(side, health.reason()));
            }
        });
        return findings;
    }

    private static OriginHealth.Health await(CompletableFuture<OriginHealth.Health> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return OriginHealth.Health.ill("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OriginHealth.Health.ill("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread that completes it cannot fail it", e);
        }
    }

    private Finding finding(Side side, String reason) {
        return new Finding(
                Finding.Severity.WARNING,
                "origin-not-well",
                side,
                Objects.requireNonNull(tenant.side(side).origin()),
                "asked from this machine, the load balancer is not well: " + reason,
                "see to the load balancer, or to " + side.label() + ".healthCheck and " + side.label()
                        + ".originTls; a migration does not begin before both origins are well");
    }
}
