package dev.crossfade.config.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant's requests go, and how. Any change is a new epoch.
 *
 * @param tenant whose route it is
 * @param epoch its version
 * @param primary the side that requests go to
 * @param mode how they are treated
 * @param fenced the sides whose database refuses the application: what makes a refusal from there proof that nothing was applied
 * @param switching a switchover is under way: a proxy that cannot renew its lease holds
 * @param until the end of a HOLDING route: past it new requests are refused with 503; null in every other mode, and for a hold
 *     without an end
 */
public record Route(
        TenantId tenant,
        Epoch epoch,
        Side primary,
        RouteMode mode,
        Set<Side> fenced,
        boolean switching,
        @Nullable Instant until) {

    public Route {
        fenced = fenced.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(fenced));
    }

    /** The route of a tenant that nobody has moved yet: DIRECT to the given side. */
    public static Route first(TenantId tenant, Side primary) {
        return new Route(tenant, Epoch.NONE.next(), primary, RouteMode.DIRECT, Set.of(), false, null);
    }

    /** The route of a tenant while nobody has said where it is: every request is refused with 503, and any other route is newer. */
    public static Route unknown(TenantId tenant) {
        return new Route(tenant, Epoch.NONE, Side.SOURCE, RouteMode.HOLDING, Set.of(), false, Instant.EPOCH);
    }

    /** For people: {@code epoch 7, to target, direct, fenced source}. */
    public String inWords() {
        StringBuilder words = new StringBuilder("epoch " + epoch + ", to " + primary.label() + ", " + mode.label());
        fenced.stream().sorted().forEach(side -> words.append(", fenced ").append(side.label()));
        if (switching) {
            words.append(", switching");
        }
        if (until != null) {
            words.append(", until ").append(until.truncatedTo(ChronoUnit.SECONDS));
        }
        return words.toString();
    }

    /** This one, as of another epoch. */
    public Route at(Epoch another) {
        return new Route(tenant, another, primary, mode, fenced, switching, until);
    }

    public boolean isFenced(Side side) {
        return fenced.contains(side);
    }

    /** Whether it holds, and should have ended: new requests are refused. */
    public boolean isHoldOverdue(Instant now) {
        return mode == RouteMode.HOLDING && until != null && now.isAfter(until);
    }

    /** Whether an acknowledgement of {@code other} is one of this route: epoch, mode, primary and fenced all equal (PROXY.md). */
    public boolean isSameAs(Route other) {
        return tenant.equals(other.tenant)
                && epoch.equals(other.epoch)
                && mode == other.mode
                && primary == other.primary
                && fenced.equals(other.fenced);
    }
}
