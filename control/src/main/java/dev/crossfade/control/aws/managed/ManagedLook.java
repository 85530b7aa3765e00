package dev.crossfade.control.aws.managed;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.managed.rules.DatabaseSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight;
import dev.crossfade.replication.preflight.Finding;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Looks at what AWS runs of one side. */
final class ManagedLook {

    private final Side side;
    private final ManagedSide settings;
    private final String host;
    private final AwsClients clients;
    private final Clock clock;

    /** @param host of {@code database.url}; empty where it names several, or none */
    ManagedLook(Side side, ManagedSide settings, String host, AwsClients clients, Clock clock) {
        this.side = side;
        this.settings = settings;
        this.host = host;
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param sight empty when nothing could be seen
     * @param unseen what could not, and why
     */
    record Seen(Optional<ManagedSight> sight, List<Finding> unseen) {

        Seen {
            unseen = List.copyOf(unseen);
        }

        static Seen nothing(List<Finding> why) {
            return new Seen(Optional.empty(), why);
        }
    }

    Seen look() {
        Asking asking = new Asking(side);
        String identity = settings.roleArn() == null ? "sts:GetCallerIdentity" : "sts:AssumeRole";
        if (asking.ask(identity, () -> clients.account(settings, asking.where()))
                .isEmpty()) {
            return Seen.nothing(asking.all());
        }
        Optional<DatabaseSight> database = new RdsLook(
                        asking,
                        settings,
                        host,
                        clients.rds(settings),
                        new MetricsLook(asking, clients.cloudwatch(settings), clock))
                .look();
        ApplicationLook application = new ApplicationLook(asking, settings);
        ManagedSight sight = new ManagedSight(
                side,
                settings.region(),
                database,
                application.targetGroups(() -> clients.elbv2(settings)),
                application.services(() -> clients.ecs(settings)));
        return new Seen(Optional.of(sight), asking.all());
    }
}
