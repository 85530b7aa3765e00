package dev.crossfade.control.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/** Of a controller; of several that share a store, each, with commas between. */
final class ControlAddresses {

    private ControlAddresses() {}

    static List<URI> of(String urls) {
        return Arrays.stream(urls.split(",", -1))
                .map(String::strip)
                .map(ControlAddresses::base)
                .toList();
    }

    private static URI base(String url) {
        try {
            URI base = new URI(url.endsWith("/") ? url : url + "/");
            if (("http".equals(base.getScheme()) || "https".equals(base.getScheme())) && base.getHost() != null) {
                return base;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw VerbFailure.badUsage("Not a controller's address: '" + url + "'", "use http://HOST:PORT with --control");
    }
}
