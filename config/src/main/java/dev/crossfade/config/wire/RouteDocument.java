package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.Route;
import dev.crossfade.config.model.RouteMode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route as JSON:
 * {@code {"tenant":"acme","epoch":7,"primary":"source","mode":"direct","fenced":[],"switching":false,"until":null}}.
 *
 * @param doubt why, after a change by hand, its primary's database may not take requests; null, and left out, where there is none
 * @param refused why the proxy that was asked refuses the tenant's requests, whatever the route says; null, and left out, where it does not
 */
public record RouteDocument(
        String tenant,
        long epoch,
        String primary,
        String mode,
        List<String> fenced,
        boolean switching,
        @Nullable Instant until,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refused,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String doubt) {

    public RouteDocument {
        fenced = List.copyOf(fenced);
    }

    public static RouteDocument of(Route route) {
        return new RouteDocument(
                route.tenant().value(),
                route.epoch().value(),
                route.primary().label(),
                route.mode().label(),
                route.fenced().stream().map(Side::label).sorted().toList(),
                route.switching(),
                route.until(),
                null,
                null);
    }

    /** After a change by hand. */
    public static RouteDocument of(Route route, @Nullable String doubt) {
        RouteDocument plain = of(route);
        return new RouteDocument(
                plain.tenant,
                plain.epoch,
                plain.primary,
                plain.mode,
                plain.fenced,
                plain.switching,
                plain.until,
                null,
                doubt);
    }

    public static RouteDocument ofRefused(Route route, String why) {
        RouteDocument followed = of(route);
        return new RouteDocument(
                followed.tenant,
                followed.epoch,
                followed.primary,
                followed.mode,
                followed.fenced,
                followed.switching,
                followed.until,
                why,
                null);
    }

    /** @throws IllegalArgumentException when a field names nothing that is known; the message says which and what is allowed */
    public Route toRoute() {
        EnumSet<Side> sides = EnumSet.noneOf(Side.class);
        fenced.forEach(label -> sides.add(Side.ofLabel(label)));
        return new Route(
                new TenantId(tenant),
                new Epoch(epoch),
                Side.ofLabel(primary),
                RouteMode.ofLabel(mode),
                sides,
                switching,
                until);
    }
}
