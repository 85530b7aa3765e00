package dev.crossfade.control.command;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a verb means to each tenant of a wave. */
interface WaveVerb {

    /** As it is typed. */
    String name();

    /** With what of its own was said. */
    default String typed() {
        return name();
    }

    /** What is asked before anything begins; not with {@code --yes}. */
    void consent(Verb verb, List<TenantId> tenants);

    /** Where a tenant stands that is to begin; empty is one without a migration. */
    Place place(Optional<MigrationStatus> now);

    /** Why one does not begin that is not ready, has failed before or was aborted. */
    MigrationStatus.Trouble whyNot(TenantId tenant, Optional<MigrationStatus> now);

    /**
     * Says it.
     *
     * @param before as it was looked at just before
     * @throws VerbFailure when it is refused
     */
    MigrationStatus begin(ControlClient control, TenantId tenant, Optional<MigrationStatus> before);

    /**
     * Whether one to whom it was said, and whose answer was lost, stands as it did before, and can be told once more: no attempt can have
     * come to nothing meanwhile.
     */
    boolean maySayAgain(Optional<MigrationStatus> before, Optional<MigrationStatus> now);

    /** Empty while one that has begun is under way. */
    Optional<End> end(TenantId tenant, MigrationStatus now);

    /** Where one stands, as this verb sees it. */
    enum Place {
        MAY_BEGIN,
        UNDER_WAY,
        /** There is nothing to do. */
        DONE,
        /** It would be refused. */
        NOT_READY,
        /** Before, and what has failed is not to be tried again. */
        HAS_FAILED,
        /** A person gave it up: who wants it all the same names it alone. */
        ABORTED
    }

    /**
     * How it ended.
     *
     * @param pause of a switchover; null where there is none
     * @param failure null when it is done
     */
    record End(@Nullable Duration pause, MigrationStatus.@Nullable Trouble failure) {}
}
