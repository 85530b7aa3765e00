package dev.crossfade.rehearsal.fault;

import dev.crossfade.rehearsal.load.Outages;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Something that goes wrong on purpose. It has no state: one may strike in several rehearsals. */
public interface Fault {

    /** The word on the command line, and in the report. */
    String label();

    /** Why it cannot be injected on this machine, for people; empty when it can. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Whether the target's tables are to be on a disk that can be filled up. */
    default boolean wantsSmallDisk() {
        return false;
    }

    /** Whether the routes are to be in etcd, and followed there by two proxies. */
    default boolean wantsEtcd() {
        return false;
    }

    /** Whether only who sends again what nobody took lives with it, as partners do that send webhooks, and users do not. */
    default boolean wantsWebhooks() {
        return false;
    }

    /** Drawn where a fault knows several. */
    Moment moment(RandomGenerator random);

    /**
     * Strikes, and returns once everything is well again but the migration, which is left to itself; or, at
     * {@link Moment#BEFORE_A_NEW_BEGINNING}, once a new one is ready for its switchover. At {@link Moment#CROSSING} it is called before
     * the switchover is asked for, by a thread of its own.
     *
     * @param outages learns when the tenant's own application is out of order
     * @throws IOException when it could not strike, hit nothing, or Crossfade did not meet it as it should; the message says which
     */
    void strike(Scene scene, Outages outages, RandomGenerator random)
            throws IOException, SQLException, InterruptedException;

    /** What was seen of Crossfade once it has struck, for people; empty when nothing but that everything is well again. */
    default Optional<String> seen() {
        return Optional.empty();
    }
}
