package dev.crossfade.control.api;

import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.leader.Standing.StandingBy;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a controller answers that does not lead: what the store has, to whoever reads it, and how it is spoken to. Everything else is the
 * leader's, also what changes nothing but that only the leader knows (proxies, what happens), and the routing table: it is for proxies,
 * and one that knows no other would act on what may be old, or none yet.
 */
final class StandbyRule {

    private static final List<Pattern> READ = List.of(
            Pattern.compile("/v1/migrations(/[^/]+)?"),
            Pattern.compile("/v1/routes/[^/]+"),
            Pattern.compile("/v1/audit"),
            Pattern.compile("/v1/openapi[.]json"));

    private StandbyRule() {}

    /** Lets the request pass, or ends it with the name of who leads. */
    static void check(Context request, Standing standing) {
        if (!(standing instanceof StandingBy standby)) {
            return;
        }
        if (!isAnywhere(request.method(), request.path())) {
            throw ApiProblem.standingBy(standby.why(), standby.leader().orElse(null));
        }
        mark(request, standing);
    }

    /** What is answered by one that does not lead is what was written down; also by one that has ceased to lead meanwhile. */
    static void mark(Context request, Standing standing) {
        if (standing instanceof StandingBy standby && isAnywhere(request.method(), request.path())) {
            request.header(Standby.HEADER, standby.leader().orElse(Standby.UNKNOWN));
        }
    }

    static boolean isAnywhere(HandlerType method, String path) {
        return method == HandlerType.GET
                && READ.stream().anyMatch(one -> one.matcher(path).matches());
    }
}
