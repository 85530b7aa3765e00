package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Fence;
import dev.crossfade.config.settings.TenantSettings.Strategy;
import java.util.ArrayList;
import java.util.List;

/** What an attempt does, in words, in the order of {@link Switchover#run}. Pure. */
final class AttemptOrder {

    private AttemptOrder() {}

    /** @param proxies how many follow the route */
    static List<String> of(TenantSettings tenant, Direction direction, int proxies) {
        TenantSettings.Switchover settings = tenant.switchover();
        String from = direction.from().label();
        String to = direction.to().label();
        String roles = roles(tenant, direction.from());
        boolean readsGoOn = settings.fence() == Fence.READ_ONLY;
        List<String> order = new ArrayList<>();
        order.add("mark: the route is marked as switching, and acknowledged by " + counted(proxies));
        order.add("arm: the " + to + "'s gate is armed; from here on it takes " + Durations.format(settings.budget())
                + " at most, or all is undone");
        order.add(
                settings.strategy() == Strategy.COORDINATED
                        ? "hold, drain: new requests wait at the proxies, and those under way have "
                                + Durations.format(settings.drainTimeout()) + " to end"
                        : "arm the route: requests that the " + from
                                + " refuses from here on wait, and are tried again");
        order.add("fence: the " + from + " refuses " + roles + ": no writes"
                + (readsGoOn ? " at first, and no logins once nobody writes" : ", no logins")
                + "; sessions are ended exactly, and two looks prove that none is left");
        order.add("catch up: a token is committed at the " + from + ", and awaited at the " + to);
        order.add("check: what is left of large objects is carried; no sequence is behind; the servers are the same");
        order.add("open: the " + to + " lets "
                + roles(tenant, direction.to())
                + " write. The point of no return: what fails before it is undone");
        order.add("flip: the route leads to the " + to + ", and what waited is let go there");
        return List.copyOf(order);
    }

    private static String roles(TenantSettings tenant, Side side) {
        DatabaseSettings database = tenant.side(side).database();
        return database == null ? "the application" : String.join(", ", database.appRoles());
    }

    private static String counted(int proxies) {
        return proxies == 1 ? "1 proxy" : proxies + " proxies";
    }
}
