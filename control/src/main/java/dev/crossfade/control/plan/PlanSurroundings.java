package dev.crossfade.control.plan;

import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.replication.schema.Digest;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * What a plan goes by besides the tenant and its databases.
 *
 * @param version of this program
 * @param notified who is told, without what may be a secret
 */
public record PlanSurroundings(String version, List<String> notified) {

    /** Of a program that was not packaged, as in a test. */
    private static final int DIGITS = 12;

    public static final PlanSurroundings NONE = new PlanSurroundings(thisVersion(), List.of());

    public PlanSurroundings {
        notified = List.copyOf(notified);
    }

    public static PlanSurroundings of(ControlSettings settings) {
        return new PlanSurroundings(
                thisVersion(),
                settings.notifications().stream().map(PlanSurroundings::inWords).toList());
    }

    private static String thisVersion() {
        String version = PlanSurroundings.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static String inWords(Notify receiver) {
        Notify.Slack slack = receiver.slack();
        if (slack != null) {
            return slack.channel() == null ? "Slack, by an incoming webhook" : "Slack, channel " + slack.channel();
        }
        String url = Objects.requireNonNull(receiver.webhook()).url();
        URI uri = URI.create(url);
        // With a digest of what is not shown, so that a plan is another one when that has changed.
        return "webhook at " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + " ("
                + Digest.of(url).substring(0, DIGITS) + ")";
    }
}
