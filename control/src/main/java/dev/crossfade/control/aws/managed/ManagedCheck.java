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
import dev.crossfade.replication.postgres.ReplicationFailure;
import dev.crossfade.replication.preflight.Finding;
import dev.crossfade.replication.preflight.Findings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
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
        return ofEnvironment(tenant, managed, PATIENCE);
    }

    static ManagedCheck ofEnvironment(TenantSettings tenant, ManagedSettings managed, Duration patience) {
        return new ManagedCheck(
                tenant,
                managed,
                () -> AwsClients.ofEnvironment("crossfade-" + tenant.id()),
                Clock.systemUTC(),
                patience);
    }

    /**
     * All findings, the worst first.
     *
     * @param databases what the servers themselves say
     * @throws ReplicationFailure where the thread is interrupted: what nobody has waited for has not passed
     */
    List<Finding> check(Supplier<List<Finding>> databases) {
        return found(databases, (sights, ofServers) -> new ManagedRules(tenant, sights, ofServers));
    }

    /**
     * As {@link #check}, in the midst of a migration, and without the servers. Only what was seen blocks then: who may not look, as where
     * nobody lends a role because a region is ill, does not keep a tenant in it.
     */
    List<Finding> look() {
        return found(List::of, (sights, nothing) -> ManagedRules.ofOneUnderWay(tenant, sights)).stream()
                .map(finding -> Asking.SHUT_OUT.contains(finding.code()) ? warning(finding) : finding)
                .toList();
    }

    private static Finding warning(Finding finding) {
        return new Finding(
                Finding.Severity.WARNING,
                finding.code(),
                finding.side(),
                finding.object(),
                finding.meaning(),
                finding.remedy());
    }

    private List<Finding> found(
            Supplier<List<Finding>> databases, BiFunction<Map<Side, ManagedSight>, List<Finding>, ManagedRules> rules) {
        long end = System.nanoTime() + patience.toNanos();
        Map<Side, FutureTask<Seen>> looks = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            ManagedSide settings = managed.side(side);
            if (settings != null) {
                looks.put(side, begin(side, settings));
            }
        }
        try {
            List<Finding> ofServers = databases.get();
            Map<Side, ManagedSight> sights = new EnumMap<>(Side.class);
            List<Finding> unseen = new ArrayList<>();
            looks.forEach((side, look) -> {
                Seen seen = await(side, look, end - System.nanoTime());
                seen.sight().ifPresent(sight -> sights.put(side, sight));
                unseen.addAll(seen.unseen());
            });
            return rules.apply(sights, ofServers).findings(unseen);
        } finally {
            // Whoever still looks is not listened to any more.
            looks.values().forEach(look -> look.cancel(true));
        }
    }

    private FutureTask<Seen> begin(Side side, ManagedSide settings) {
        FutureTask<Seen> look = new FutureTask<>(() -> look(side, settings));
        Thread thread = new Thread(look, "aws " + side.label());
        // Who is kept waiting by a name service or a proxy must not keep the process.
        thread.setDaemon(true);
        thread.start();
        return look;
    }

    private Seen look(Side side, ManagedSide settings) {
        DatabaseSettings database = tenant.side(side).database();
        String host = database == null ? "" : RdsEndpoint.host(database.url());
        try (AwsClients ours = clients.get()) {
            return new ManagedLook(side, settings, host, ours, clock).look();
        }
    }

    private Seen await(Side side, FutureTask<Seen> look, long nanos) {
        try {
            return look.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return unseen(
                    side,
                    "AWS did not answer everything within " + patience.toSeconds()
                            + " s: nothing of this side was seen there",
                    "see that its endpoints are reached from here, and whether it throttles the account; try again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplicationFailure(
                    ReplicationFailure.Kind.UNREACHABLE,
                    "the check was called off while AWS was asked about the " + side.label(),
                    "check again",
                    e);
        } catch (ExecutionException e) {
            return unseen(
                    side,
                    "AWS could not be asked: " + FailureWords.of(e.getCause() == null ? e : e.getCause()),
                    "see what that says, and try again");
        }
    }

    private static Seen unseen(Side side, String meaning, String remedy) {
        Findings findings = new Findings(side);
        findings.warns(Asking.UNSEEN, "", meaning, remedy);
        return Seen.nothing(findings.all());
    }
}
