package dev.crossfade.control.workflow.switchover;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.Fence;
import dev.crossfade.config.settings.TenantSettings.Strategy;
import java.util.List;

/** What an attempt does, in words, in the order of {@link Switchover#run}. Pure. */
public final class AttemptOrder {

    private AttemptOrder() {}

    /** What an attempt consists of. */
    public enum Phase {
        PREPARE,
        MARK,
        ARM,
        WAIT,
        FENCE,
        CATCH_UP,
        CHECK,
        OPEN,
        FLIP
    }

    /**
     * One of them.
     *
     * @param name in short: {@code hold, drain}
     * @param words what happens then
     */
    public record Act(Phase phase, String name, String words) {

        String inWords() {
            return name + ": " + words;
        }
    }

    /** @param proxies how many follow the route */
    static List<String> of(TenantSettings tenant, Direction direction, int proxies) {
        return acts(tenant, direction, counted(proxies)).stream()
                .map(Act::inWords)
                .toList();
    }

    /** What comes before an attempt's clock, as {@link Preparation} does it. */
    public static Act preparation(Direction direction) {
        return new Act(
                Phase.PREPARE,
                "prepare",
                (direction == Direction.FORWARD ? "whoever runs the servers is asked, where that is AWS, " : "")
                        + "schemas are compared, the " + direction.to().label()
                        + "'s guard is verified, tables that were created since are copied, what must be fresh is made"
                        + " fresh, the fence is tried and rolled back at the "
                        + direction.from().label()
                        + "; nothing is routed, armed or fenced, so what fails here is a refusal");
    }

    /** @param proxies in words, who follows the route */
    public static List<Act> acts(TenantSettings tenant, Direction direction, String proxies) {
        TenantSettings.Switchover settings = tenant.switchover();
        String from = direction.from().label();
        String to = direction.to().label();
        boolean readsGoOn = settings.fence() == Fence.READ_ONLY;
        boolean coordinated = settings.strategy() == Strategy.COORDINATED;
        return List.of(
                new Act(Phase.MARK, "mark", "the route is marked as switching, and acknowledged by " + proxies),
                new Act(
                        Phase.ARM,
                        "arm",
                        "the " + to + "'s gate is armed; from here on it takes " + Durations.format(settings.budget())
                                + " at most, or all is undone"),
                new Act(
                        Phase.WAIT,
                        coordinated ? "hold, drain" : "arm the route",
                        coordinated
                                ? "new requests wait at the proxies, and those under way have "
                                        + Durations.format(settings.drainTimeout()) + " to end"
                                : "requests that the " + from + " refuses from here on wait, and are tried again"),
                new Act(
                        Phase.FENCE,
                        "fence",
                        "the " + from + " refuses " + roles(tenant, direction.from()) + ": no writes"
                                + (readsGoOn ? " at first, and no logins once nobody writes" : ", no logins")
                                + "; sessions are ended exactly, and two looks prove that none is left"),
                new Act(
                        Phase.CATCH_UP,
                        "catch up",
                        "a token is committed at the " + from + ", and awaited at the " + to),
                new Act(
                        Phase.CHECK,
                        "check",
                        "what is left of large objects is carried; no sequence is behind; the servers are the same"),
                new Act(
                        Phase.OPEN,
                        "open",
                        "the " + to + " lets " + roles(tenant, direction.to())
                                + " write. The point of no return: what fails before it is undone"),
                new Act(Phase.FLIP, "flip", "the route leads to the " + to + ", and what waited is let go there"));
    }

    private static String roles(TenantSettings tenant, Side side) {
        DatabaseSettings database = tenant.side(side).database();
        return database == null ? "the application" : String.join(", ", database.appRoles());
    }

    private static String counted(int proxies) {
        return proxies == 1 ? "1 proxy" : proxies + " proxies";
    }
}
