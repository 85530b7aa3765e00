package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.Durations;
import dev.crossfade.replication.schema.Digest;
import java.net.URI;
import java.util.Locale;

/** A hook as a plan tells it: neither arguments nor what follows a URL's host, which may hold what nobody else is to know. */
final class HookInWords {

    private static final int DIGITS = 12;

    private HookInWords() {}

    /** With a digest of the whole, so that a plan is another one when what is not shown has changed. */
    static String of(Hook hook) {
        String url = hook.url();
        String called =
                url == null ? "run " + hook.run().get(0) + arguments(hook.run().size() - 1) : "POST " + host(url);
        return called + ", " + Durations.format(hook.timeout()) + " at most a run; when it fails: "
                + hook.onFailure().name().toLowerCase(Locale.ROOT) + " (hook "
                + Digest.of(hook.run() + " " + url).substring(0, DIGITS) + ")";
    }

    private static String arguments(int count) {
        return count == 0 ? "" : " with " + count + (count == 1 ? " argument" : " arguments");
    }

    private static String host(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/…";
    }
}
