package dev.crossfade.control.live;

import dev.crossfade.config.wire.ProxyReport.Acknowledgement;
import dev.crossfade.control.fleet.ProxyView;
import java.util.List;

/**
 * A proxy at a glance, as {@link ProxyView} has it, without what changes each second.
 *
 * @param mismatched the tenants whose hosts or origins are not the controller's
 */
record ProxyGlance(
        String id, String instance, String version, String state, boolean detached, List<String> mismatched) {

    static ProxyGlance of(ProxyView proxy) {
        return new ProxyGlance(
                proxy.id(),
                proxy.instance(),
                proxy.version(),
                proxy.state(),
                proxy.detached(),
                List.copyOf(proxy.mismatched().keySet()));
    }

    /** On what a proxy acts for one tenant, and what is under way there. */
    record OnRoute(
            String id,
            String instance,
            String state,
            boolean detached,
            long epoch,
            String primary,
            String mode,
            int inFlight,
            int inFlightUnsafe,
            int held,
            boolean latched) {

        static List<OnRoute> of(String tenant, List<ProxyView> proxies) {
            return proxies.stream()
                    .flatMap(proxy -> proxy.acknowledgements().stream()
                            .filter(one -> one.route().tenant().equals(tenant))
                            .map(one -> of(proxy, one)))
                    .toList();
        }

        private static OnRoute of(ProxyView proxy, Acknowledgement one) {
            return new OnRoute(
                    proxy.id(),
                    proxy.instance(),
                    proxy.state(),
                    proxy.detached(),
                    one.route().epoch(),
                    one.route().primary(),
                    one.route().mode(),
                    one.inFlight(),
                    one.inFlightUnsafe(),
                    one.held(),
                    one.latched());
        }
    }
}
