package dev.crossfade.proxy.admin;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.wire.RouteChange;
import dev.crossfade.proxy.sync.RoutingSource;
import java.util.regex.Pattern;

/** What the log {@code audit} keeps of a flip, done or refused: who, from where, before and after. One line of bounded length. */
final class AuditLine {

    private static final int LONGEST_REFUSED = 300;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private AuditLine() {}

    static String of(Caller caller, String from, TenantId tenant, RouteChange change, RoutingSource.Flip flip) {
        if (flip instanceof RoutingSource.Flipped flipped) {
            return "route of " + tenant + " changed by " + caller.name() + " from " + from + ": "
                    + flipped.after().inWords() + "; before " + flipped.before().inWords();
        }
        return "route of " + tenant + " not changed for " + caller.name() + " from " + from + ": " + shown(change)
                + " is refused, " + shown(flip);
    }

    /** Parts of it are as the caller sent them. */
    private static String shown(Object refused) {
        String text = refused.toString();
        String cut = text.length() <= LONGEST_REFUSED ? text : text.substring(0, LONGEST_REFUSED) + "…";
        return CONTROLS.matcher(cut).replaceAll("_");
    }
}
