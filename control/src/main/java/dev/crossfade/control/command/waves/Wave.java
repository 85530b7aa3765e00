package dev.crossfade.control.command.waves;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.control.command.waves.Member.Phase;
import dev.crossfade.control.migration.KnownTenant;
import dev.crossfade.control.migration.MigrationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One verb over many tenants, at one moment, and the rules of who begins next: the canary alone, and it must be done before any other
 * begins; then so many at once; after the first failure nobody, unless it is to be kept going. Who is under way goes on to its end.
 *
 * @param members in the order in which they begin
 * @param canary one of them; null for none
 * @param atOnce the most that are under way together; those that somebody else began count
 * @param keepGoing past a failure, but never past the canary's
 */
public record Wave(List<Member> members, @Nullable TenantId canary, int atOnce, boolean keepGoing) {

    public Wave {
        members = List.copyOf(members);
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one at once: " + atOnce);
        }
    }

    /** Before anybody has begun. */
    public static Wave of(List<KnownTenant> tenants, @Nullable TenantId canary, int atOnce, boolean keepGoing) {
        return new Wave(
                tenants.stream()
                        .map(one -> Member.of(new TenantId(one.tenant()), one.labels()))
                        .toList(),
                canary,
                atOnce,
                keepGoing);
    }

    /** Who is to begin now. */
    public List<TenantId> due() {
        if (isStopped()) {
            return List.of();
        }
        boolean canaryFirst = canary != null && !member(canary).phase().isWell();
        return members.stream()
                .filter(one -> one.phase() == Phase.NOT_BEGUN)
                .filter(one -> !canaryFirst || one.tenant().equals(canary))
                .limit(Math.max(0, atOnce - count(Phase.UNDER_WAY)))
                .map(Member::tenant)
                .toList();
    }

    /** Whether nobody begins any more, for one has failed. */
    public boolean isStopped() {
        boolean canaryFailed = canary != null && member(canary).phase() == Phase.FAILED;
        return canaryFailed || (!keepGoing && count(Phase.FAILED) > 0);
    }

    /** Whether nobody is under way, and nobody begins any more. */
    public boolean isOver() {
        return count(Phase.UNDER_WAY) == 0 && due().isEmpty();
    }

    /** Whether all have come where they were to; those that a person gave up are not to come anywhere. */
    public boolean isWell() {
        return members.stream().allMatch(one -> one.phase().isWell() || one.phase() == Phase.ABORTED_BEFORE);
    }

    public List<Member> in(Phase phase) {
        return members.stream().filter(one -> one.phase() == phase).toList();
    }

    public int count(Phase phase) {
        return in(phase).size();
    }

    public Member member(TenantId tenant) {
        return members.stream()
                .filter(one -> one.tenant().equals(tenant))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(tenant + " is not in the wave"));
    }

    /**
     * @param at null where somebody else had begun it before
     * @param now null where it was not seen
     */
    public Wave begun(TenantId tenant, @Nullable Instant at, @Nullable MigrationStatus now) {
        return with(tenant, one -> one.begun(at, now));
    }

    /** There is nothing to do. */
    public Wave doneBefore(TenantId tenant, @Nullable MigrationStatus now) {
        return with(tenant, one -> one.doneBefore(now));
    }

    /** A person gave it up, and no wave begins it anew; a canary that does not go has failed. */
    public Wave abortedBefore(TenantId tenant, MigrationStatus.Trouble why, MigrationStatus now) {
        return tenant.equals(canary)
                ? failed(tenant, now.since(), why, now)
                : with(tenant, one -> one.abortedBefore(why, now));
    }

    public Wave lookedAt(TenantId tenant, MigrationStatus now) {
        return with(tenant, one -> one.lookedAt(now));
    }

    /** @param pause of a switchover; null where there is none */
    public Wave done(TenantId tenant, Instant at, @Nullable Duration pause, MigrationStatus now) {
        return with(tenant, one -> one.done(at, pause, now));
    }

    /** @param now null where it was not seen */
    public Wave failed(TenantId tenant, Instant at, MigrationStatus.Trouble why, @Nullable MigrationStatus now) {
        return with(tenant, one -> one.failed(at, why, now));
    }

    private Wave with(TenantId tenant, UnaryOperator<Member> change) {
        return new Wave(
                members.stream()
                        .map(one -> one.tenant().equals(tenant) ? change.apply(one) : one)
                        .toList(),
                canary,
                atOnce,
                keepGoing);
    }
}
