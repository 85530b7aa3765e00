package dev.crossfade.rehearsal.loadtest.scenario;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One kind of request.
 *
 * @param name for people
 * @param weight how often it is drawn, in relation to the others
 * @param path with its query, if any
 * @param expect the statuses that are right; empty is any of 2xx and 3xx
 * @param keyed whether it carries a key, so that its answer is missed when there is none
 * @param answer where its answer repeats the key; null when it does not
 * @param check how its key is looked for after the load; null when it is not
 */
public record RequestTemplate(
        String name,
        int weight,
        String method,
        Template path,
        Map<String, Template> headers,
        Body body,
        Set<Integer> expect,
        boolean keyed,
        @Nullable Place answer,
        @Nullable Check check) {

    public RequestTemplate {
        headers = Map.copyOf(headers);
        expect = Set.copyOf(expect);
    }

    public boolean expects(int status) {
        return expect.isEmpty() ? status >= 200 && status < 400 : expect.contains(status);
    }
}
