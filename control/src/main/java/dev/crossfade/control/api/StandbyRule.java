package dev.crossfade.control.api;

import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Standing.StandingBy;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a controller answers that does not lead: what the store has, to whoever reads it, and how it is spoken to. Everything else is the
 * leader's, also what changes nothing but that only the leader knows (proxies, the next routing table, what happens).
 */
final class StandbyRule {

    private static final List<Pattern> READ = List.of(
            Pattern.compile("/v1/migrations(/[^/]+)?"),
            Pattern.compile("/v1/routes(/[^/]+)?"),
            Pattern.compile("/v1/audit"),
            Pattern.compile("/v1/openapi[.]json"));

    private StandbyRule() {}

    /** On what is answered all the same, so that whoever knows another address asks there. */
    private static final String HEADER = "Crossfade-Standing-By";

    /** Lets the request pass, or ends it with the name of who leads. */
    static void check(Context request, Standing standing) {
        if (!(standing instanceof StandingBy standby)) {
            return;
        }
        if (!isAnywhere(request.method(), request.path(), request.queryParam("after") != null)) {
            throw ApiProblem.standingBy(standby.why(), standby.leader().orElse(null));
        }
        request.header(HEADER, standby.leader().orElse("unknown"));
    }

    /** @param waits for a later routing table */
    static boolean isAnywhere(HandlerType method, String path, boolean waits) {
        return method == HandlerType.GET
                && !waits
                && READ.stream().anyMatch(one -> one.matcher(path).matches());
    }
}
