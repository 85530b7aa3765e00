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
 * @param parked the paths whose requests are parked at once
 * @param since from which epoch on nothing has changed but {@code parked}: where requests go, and how, is what it was then
 */
public record Route(
        TenantId tenant,
        Epoch epoch,
        Side primary,
        RouteMode mode,
        Set<Side> fenced,
        boolean switching,
        @Nullable Instant until,
        ParkedPaths parked,
        Epoch since) {

    public Route {
        if (since.isAfter(epoch)) {
            throw new IllegalArgumentException("a route of epoch " + epoch + " has not been so since " + since);
        }
        fenced = fenced.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(fenced));
    }

    /** One that parks nothing, and is new. */
    public Route(
            TenantId tenant,
            Epoch epoch,
            Side primary,
            RouteMode mode,
            Set<Side> fenced,
            boolean switching,
            @Nullable Instant until) {
        this(tenant, epoch, primary, mode, fenced, switching, until, ParkedPaths.NONE, epoch);
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
        if (!parked.isNone()) {
            words.append(", parking ").append(parked.inWords());
        }
        return words.toString();
    }

    /** This one, new as of another epoch. */
    public Route at(Epoch another) {
        return new Route(tenant, another, primary, mode, fenced, switching, until, parked, another);
    }

    /** This one with other parked paths, which is all that has changed. */
    public Route parking(ParkedPaths paths, Epoch later) {
        return new Route(tenant, later, primary, mode, fenced, switching, until, paths, since);
    }

    /** Where requests go instead, and how; what is parked stays parked. */
    public Route to(Side side, RouteMode how, Set<Side> closed, boolean underWay, @Nullable Instant holdUntil) {
        return new Route(tenant, epoch, side, how, closed, underWay, holdUntil, parked, epoch);
    }

    /** Whether what was found out under that epoch is still true: nothing but the parked paths has changed from there to here. */
    public boolean carriesOn(Epoch earlier) {
        return !since.isAfter(earlier) && !earlier.isAfter(epoch);
    }

    /** Whether requests go elsewhere, or otherwise, than they did under that route of the same tenant; its parked paths do not count. */
    public boolean hasChangedAfter(Route earlier) {
        return since.isAfter(earlier.epoch);
    }

    public boolean isFenced(Side side) {
        return fenced.contains(side);
    }

    /** Whether it holds, and should have ended: new requests are refused. */
    public boolean isHoldOverdue(Instant now) {
        return mode == RouteMode.HOLDING && until != null && now.isAfter(until);
    }

    /**
     * Whether whoever acts on {@code wanted} is asked for, and acts on this one, does: primary, mode and fenced are all equal, and so is the
     * epoch (PROXY.md), or this one is later and nothing but its parked paths has changed.
     */
    public boolean isSameAs(Route wanted) {
        return tenant.equals(wanted.tenant)
                && carriesOn(wanted.epoch)
                && (!epoch.equals(wanted.epoch) || parked.equals(wanted.parked))
                && mode == wanted.mode
                && primary == wanted.primary
                && fenced.equals(wanted.fenced);
    }
}
