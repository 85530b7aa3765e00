package dev.crossfade.config.settings;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ControlSettings.Routes.In;
import dev.crossfade.config.settings.ProxySettings.Routes.From;
import java.util.Arrays;
import java.util.Optional;

/** Whether a file that is the proxies' and the controller's has the former look for their routes where the latter puts them. */
public final class RoutesPlace {

    private RoutesPlace() {}

    /** What is amiss, with its keys in front; empty where nothing is, or where the controller may have a file of its own. */
    public static Optional<String> mismatch(Settings settings) {
        From from = settings.proxy().routes().from();
        In in = settings.control().routes().in();
        if (from == From.CONTROL && in == In.ETCD) {
            return Optional.of("proxy.routes.from is control, and control.routes.in is etcd: no proxy would get a route"
                    + " of the controller's; say etcd at both, or at neither");
        }
        if (from == From.ETCD && in == In.STORE && isOfAController(settings)) {
            return Optional.of("proxy.routes.from is etcd, and control.routes.in is store: the controller would put no"
                    + " route where the proxies look; say etcd at both, or at neither");
        }
        return Optional.empty();
    }

    /** It alone needs a database. */
    private static boolean isOfAController(Settings settings) {
        return settings.tenants().stream()
                .anyMatch(tenant -> Arrays.stream(Side.values())
                        .anyMatch(side -> tenant.side(side).database() != null));
    }
}
