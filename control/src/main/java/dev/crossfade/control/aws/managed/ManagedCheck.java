package dev.crossfade.control.aws.managed;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.ManagedSettings;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.RdsEndpoint;
import dev.crossfade.control.aws.managed.ManagedLook.Seen;
import dev.crossfade.control.aws.managed.rules.ManagedRules;
import dev.crossfade.control.aws.managed.rules.ManagedSight;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One check with AWS's say: both sides are looked at while the servers themselves are asked, and for a bounded time. */
final class ManagedCheck {

    /**
     * A look is about a dozen calls, of which each takes a fraction of a second unless AWS throttles it; and who asks a controller for a check
     * waits for a minute.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final TenantSettings tenant;
    private final ManagedSettings managed;
    private final Supplier<AwsClients> clients;
    private final Clock clock;
    private final Duration patience;

    /**
     * @param clients each side's own, for they are for one thread
     * @param patience for both looks together
     */
    ManagedCheck(
            TenantSettings tenant,
            ManagedSettings managed,
            Supplier<AwsClients> clients,
            Clock clock,
            Duration patience) {
        this.tenant = tenant;
        this.managed = managed;
        this.clients = clients;
        this.clock = clock;
        this.patience = patience;
    }

    static ManagedCheck ofEnvironment(TenantSettings tenant, ManagedSettings managed) {
        return new ManagedCheck(
                tenant,
                managed,
                () -> AwsClients.ofEnvironment("crossfade-" + tenant.id()),
                Clock.systemUTC(),
                PATIENCE);
    }

    /** @param databases what the servers themselves say */
    List<Finding> check(Supplier<List<Finding>> databases) {
        long end = System.nanoTime() + patience.toNanos();
        Map<Side, Looking> looks = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            ManagedSide settings = managed.side(side);
            if (settings != null) {
                looks.put(side, begin(side, settings));
            }
        }
        List<Finding> ofServers = databases.get();
        Map<Side, ManagedSight> sights = new EnumMap<>(Side.class);
        List<Finding> unseen = new ArrayList<>();
        looks.forEach((side, looking) -> {
            Seen seen = await(side, looking, end - System.nanoTime());
            seen.sight().ifPresent(sight -> sights.put(side, sight));
            unseen.addAll(seen.unseen());
        });
        return new ManagedRules(tenant, sights, ofServers).findings(unseen);
    }

    private record Looking(CompletableFuture<Seen> seen, Thread thread) {}

    private Looking begin(Side side, ManagedSide settings) {
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        Thread thread = new Thread(() -> seen.complete(look(side, settings)), "aws " + side.label());
        // Who is kept waiting by a name service or a proxy must not keep the process.
        thread.setDaemon(true);
        thread.start();
        return new Looking(seen, thread);
    }

    private Seen look(Side side, ManagedSide settings) {
        DatabaseSettings database = tenant.side(side).database();
        String host = database == null ? "" : RdsEndpoint.host(database.url());
        try (AwsClients ours = clients.get()) {
            return new ManagedLook(side, settings, host, ours, clock).look();
        } catch (RuntimeException e) {
            return unseen(side, "AWS could not be asked: " + FailureWords.of(e), "see what that says, and try again");
        }
    }

    private Seen await(Side side, Looking looking, long nanos) {
        try {
            return looking.seen().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            looking.thread().interrupt();
            return unseen(
                    side,
                    "AWS did not answer everything within " + patience.toSeconds()
                            + " s: nothing of this side was seen there",
                    "see that its endpoints are reached from here, and whether it throttles the account; try again");
        } catch (InterruptedException e) {
            looking.thread().interrupt();
            Thread.currentThread().interrupt();
            return unseen(side, "interrupted while AWS was asked", "try again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread that completes it cannot fail it", e);
        }
    }

    private static Seen unseen(Side side, String meaning, String remedy) {
        Findings findings = new Findings(side);
        findings.warns(Asking.UNSEEN, "", meaning, remedy);
        return Seen.nothing(findings.all());
    }
}
