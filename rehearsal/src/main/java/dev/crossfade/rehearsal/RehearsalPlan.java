package dev.crossfade.rehearsal;

import dev.crossfade.config.model.Side;
import dev.crossfade.rehearsal.fault.Faults;
import dev.crossfade.rehearsal.load.Mix;
import java.time.Duration;

/**
 * What to rehearse.
 *
 * @param mix how often clients do what
 * @param rate requests a second, all clients together
 * @param duration of the load; longer when the migration needs longer
 * @param writers how many clients
 * @param sourcePg and {@code targetPg}: major versions of PostgreSQL, 14 to 18
 * @param roundTrip between the two regions; zero is one machine, and no relay
 * @param beside which side the clients, the proxies and the controller stand
 * @param largeObjects how many are there before the load
 * @param notes rows of a kilobyte that are there before the load
 * @param warmUp load before anything else, on virtual machines that compile as far as they can; zero is neither
 * @param baseline how long the load goes on before the migration starts, so that both can be compared; zero is not at all
 * @param apart whether each side has processors of its own
 * @param sequences how many there are beside those of the tables' ids
 * @param strategy {@code coordinated} or {@code reroute}
 * @param fence {@code sealed} or {@code read-only}
 * @param overEtcd whether the routes are in etcd, and followed there by two proxies
 * @param faults that strike on the way
 * @param crossings how often the tenant changes sides under load: 1 is the switchover, 3 it, a rollback and a second switchover
 * @param seed of every random choice
 */
public record RehearsalPlan(
        Mix mix,
        double rate,
        Duration duration,
        int writers,
        int sourcePg,
        int targetPg,
        Duration roundTrip,
        Side beside,
        int largeObjects,
        int sequences,
        int notes,
        Duration warmUp,
        Duration baseline,
        boolean apart,
        String strategy,
        String fence,
        Sabotage sabotage,
        boolean overEtcd,
        Faults faults,
        int crossings,
        long seed) {}
