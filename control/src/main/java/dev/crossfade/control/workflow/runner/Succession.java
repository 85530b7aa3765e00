package dev.crossfade.control.workflow.runner;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.replication.Database;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.fence.gate.GateRow;
import dev.crossfade.replication.postgres.MigrationSession;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which generation a starting controller goes on: above every one that is known. The store knows only those of its own
 * controllers; {@code crossfade fence lift} raises the gates' without it, so both gates are looked at, too.
 *
 * <p>A gate that does not answer in time is not waited for, since a region may be down for long. If it then turns out to hold a
 * higher generation, taking over is refused there, and the operator is told to start the controller once more.
 */
public final class Succession {

    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private static final long NONE_SEEN = 0;

    private final DatabasePairs databases;
    private final Function<TenantId, TenantSettings> settings;
    private final Executor lookers;
    private final Duration atMost;

    /**
     * Nothing is looked at yet.
     *
     * @param settings of the migrations' tenants
     * @param lookers look at all gates at once, so that those that do not answer keep nobody from the others
     * @param atMost how long a gate is waited for
     */
    public Succession(
            DatabasePairs databases, Function<TenantId, TenantSettings> settings, Executor lookers, Duration atMost) {
        this.databases = databases;
        this.settings = settings;
        this.lookers = lookers;
        this.atMost = atMost;
    }

    /**
     * The migration as we go on with it, once its gates were looked at, or not waited for any longer. Nothing is written: the caller makes
     * the generation durable before anything carries it. For a migration that has ended nobody acts any more; it stays as it is.
     */
    public CompletableFuture<Migration> of(Migration found) {
        return found.state().ended() ? CompletableFuture.completedFuture(found) : succeeding(found);
    }

    private CompletableFuture<Migration> succeeding(Migration found) {
        DatabasePair pair = databases.of(
                settings.apply(found.tenant()), new MigrationSession(found.id(), found.tenant(), found.generation()));
        CompletableFuture<Long> source = look(pair.at(Side.SOURCE), found);
        CompletableFuture<Long> target = look(pair.at(Side.TARGET), found);
        return source.thenCombine(target, Math::max)
                .thenApply(found::aboveGeneration)
                .whenCompleteAsync((ours, failure) -> pair.close(), lookers);
    }

    private CompletableFuture<Long> look(Database side, Migration found) {
        return CompletableFuture.supplyAsync(() -> seen(side, found), lookers)
                .completeOnTimeout(NONE_SEEN, atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static long seen(Database side, Migration found) {
        try {
            return side.gate()
                    .filter(gate -> gate.migration().equals(found.id()))
                    .map(GateRow::generation)
                    .orElse(NONE_SEEN);
        } catch (RuntimeException e) {
            // Whatever it is, it is met again, and told, when this side is taken over.
            LOG.warn(
                    "{}: the generation of the {}'s gate is not known: {}",
                    found.tenant(),
                    side.side().label(),
                    e.getMessage());
            return NONE_SEEN;
        }
    }
}
