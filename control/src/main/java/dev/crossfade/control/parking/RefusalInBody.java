package dev.crossfade.control.parking;

import dev.crossfade.config.answer.BodyRules;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads an answer to its end, so that the connection can be used again, and finds out whether its body says by one of the tenant's {@code
 * failover.bodyRules} that the request was refused. What is compressed nevertheless, or too long for its rule, says nothing, as at proxies.
 */
final class RefusalInBody implements HttpResponse.BodyHandler<Boolean> {

    private final BodyRules rules;
    private final String path;

    /** @param path of the request, without its query */
    RefusalInBody(BodyRules rules, String path) {
        this.rules = rules;
        this.path = path;
    }

    /** Whether the text of the answer may be wanted: it is not to be compressed then. */
    boolean isLookedFor() {
        return rules.watch(path);
    }

    @Override
    public HttpResponse.BodySubscriber<Boolean> apply(HttpResponse.ResponseInfo answer) {
        BodyRule rule =
                rules.applying(path, answer.headers().firstValue("Content-Type").orElse(null));
        Optional<String> coding =
                answer.headers().firstValue("Content-Encoding").filter(one -> !one.equalsIgnoreCase("identity"));
        return rule == null || coding.isPresent()
                ? HttpResponse.BodySubscribers.replacing(false)
                : HttpResponse.BodySubscribers.mapping(
                        new ShortBody(rule.inspectUpTo().clampedToInt()),
                        body -> body.filter(bytes -> isRefusal(rule, bytes)).isPresent());
    }

    private static boolean isRefusal(BodyRule rule, byte[] body) {
        try {
            return BodyRules.isRefusal(rule, new String(body, StandardCharsets.UTF_8));
        } catch (StackOverflowError e) {
            return false;
        }
    }
}
