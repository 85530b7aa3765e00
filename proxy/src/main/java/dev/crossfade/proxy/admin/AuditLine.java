package dev.crossfade.proxy.admin;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.AskedRoute;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.sync.RoutingSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the log {@code audit} keeps of a flip, done or refused: who, from where, before and after. One line of bounded length. */
final class AuditLine {

    private static final int LONGEST_REFUSED = 300;
    private static final int LONGEST_NAME = 70;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private AuditLine() {}

    static String of(Caller caller, String from, TenantId tenant, AskedRoute asked, RoutingSource.Flip flip) {
        if (flip instanceof RoutingSource.Flipped flipped) {
            return "route of " + tenant + (asked.force() ? " forced by " : " changed by ") + caller.name() + " from "
                    + from + ": " + flipped.after().inWords() + "; before "
                    + flipped.before().inWords();
        }
        return "route of " + tenant + " not changed for " + caller.name() + " from " + from + ": asked for "
                + shown(inWords(asked.change())) + "; refused: " + shown(((RoutingSource.Refused) flip).why());
    }

    /** A change that came to no flip: of an unknown tenant, or not to be read. */
    static String ofRefused(Caller caller, String from, String tenant, String why) {
        return "route of " + shown(tenant, LONGEST_NAME) + " not changed for " + caller.name() + " from " + from
                + "; refused: " + shown(why);
    }

    /** As a route reads that was made of it. */
    private static String inWords(RouteChange change) {
        List<String> words = new ArrayList<>();
        if (change.primary() != null) {
            words.add("to " + change.primary());
        }
        if (change.mode() != null) {
            words.add(change.mode());
        }
        if (change.fenced() != null) {
            words.add(change.fenced().isEmpty() ? "fenced none" : "fenced " + String.join(" and ", change.fenced()));
        }
        if (change.until() != null) {
            words.add("until " + change.until().truncatedTo(ChronoUnit.SECONDS));
        }
        String route = words.isEmpty() ? "no change" : String.join(", ", words);
        return change.ifEpoch() == null ? route : route + ", if at epoch " + change.ifEpoch();
    }

    /** Parts of it are as the caller sent them. */
    private static String shown(String refused) {
        return shown(refused, LONGEST_REFUSED);
    }

    /** On one line, and of bounded length. */
    static String shown(String sent, int longest) {
        String cut = sent.length() <= longest ? sent : sent.substring(0, longest) + "…";
        return CONTROLS.matcher(cut).replaceAll("_");
    }
}
