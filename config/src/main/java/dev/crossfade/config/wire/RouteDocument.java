package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.config.model.ParkedPaths;
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
 * @param parked the paths whose requests are parked at once; null, and left out, where there are none
 * @param since from which epoch on nothing but those has changed; null, and left out, where that is its own
 * @param doubt why, after a change by hand, its primary's database may not take requests, or why one that is shown is only the last that is known;
 *     null, and left out, where there is none
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String doubt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ParkedPathsDocument parked,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long since) {

    public RouteDocument {
        fenced = List.copyOf(fenced);
    }

    public static RouteDocument of(Route route) {
        return of(route, null, null);
    }

    /** With what speaks against it. */
    public static RouteDocument of(Route route, @Nullable String doubt) {
        return of(route, null, doubt);
    }

    public static RouteDocument ofRefused(Route route, String why) {
        return of(route, why, null);
    }

    private static RouteDocument of(Route route, @Nullable String refused, @Nullable String doubt) {
        return new RouteDocument(
                route.tenant().value(),
                route.epoch().value(),
                route.primary().label(),
                route.mode().label(),
                route.fenced().stream().map(Side::label).sorted().toList(),
                route.switching(),
                route.until(),
                refused,
                doubt,
                ParkedPathsDocument.of(route.parked()),
                route.since().equals(route.epoch()) ? null : route.since().value());
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
                until,
                parked == null ? ParkedPaths.NONE : parked.toPaths(),
                new Epoch(since == null ? epoch : since));
    }
}
