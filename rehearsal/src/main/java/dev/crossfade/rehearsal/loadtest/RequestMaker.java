package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.scenario.Check;
import dev.crossfade.rehearsal.loadtest.scenario.RequestTemplate;
import dev.crossfade.rehearsal.loadtest.scenario.Template;
import dev.crossfade.rehearsal.loadtest.scenario.Variables;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/**
 * Makes requests of templates.
 *
 * @param url whose scheme, host and port all requests have
 * @param debugHeader whether each asks the proxy for its debug header
 */
record RequestMaker(URI url, boolean debugHeader) {

    HttpRequest request(RequestTemplate template, Variables variables) {
        byte[] body = template.body().bytes(variables);
        BodyPublisher content = body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        return to(template.path(), template, variables)
                .method(template.method(), content)
                .build();
    }

    /** With the same headers as the request that sent the key: they may hold who asks. */
    HttpRequest check(Check check, RequestTemplate template, Variables variables) {
        return to(check.path(), template, variables).GET().build();
    }

    private HttpRequest.Builder to(Template path, RequestTemplate template, Variables variables) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path.fill(variables)));
        template.headers().forEach((name, value) -> request.header(name, value.fill(variables)));
        return debugHeader ? request.header(SideName.DEBUG, "1") : request;
    }
}
