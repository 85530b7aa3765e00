package dev.crossfade.config.settings;

import dev.crossfade.config.settings.ProxySettings.Routes.From;
import java.util.Optional;

/** Whether a file says where requests are handed over that are to be parked. */
public final class ParkingPlace {

    private ParkingPlace() {}

    /** What is amiss, with its keys in front: a proxy that asks no controller for routes does not show that none is there. */
    public static Optional<String> unnamed(Settings settings) {
        boolean parks =
                settings.tenants().stream().anyMatch(tenant -> !tenant.parking().isEmpty());
        ProxySettings proxy = settings.proxy();
        if (!parks || proxy.routes().from() != From.LOCAL || proxy.control().named()) {
            return Optional.empty();
        }
        return Optional.of("tenants[].parking: a proxy with this file hands requests over to a controller at "
                + proxy.control().url()
                + ", for proxy.routes.from is local and proxy.control.url is not set; where none"
                + " is there they get 503. Say proxy.routes.from: control, so that no request overtakes one that is"
                + " parked, or name the controller");
    }
}
