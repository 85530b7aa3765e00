package dev.crossfade.control.aws.fake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request, as the query protocol has it; whose it is and where stands in its signature. */
record Asked(String service, String region, String account, Caller caller, Map<String, String> parameters) {

    /** As whom, and so by which of the shipped policies. */
    enum Caller {
        /** Who asks works as the controller's role, or as one of its own that may do the same. */
        CONTROLLER,
        /** As the role that is assumed in an account. */
        ROLE_OF_ACCOUNT
    }

    private static final Pattern SCOPE = Pattern.compile("Credential=([A-Z]{4}[0-9]{12}[^/]*)/[0-9]+/([^/]+)/([^/]+)/");

    /** @throws FakeError for a key that AWS does not know */
    static Asked of(String authorization, String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return of(
                authorization,
                parameters,
                new FakeError("AuthFailure", "AWS was not able to validate the provided access credentials", 401));
    }

    /**
     * Of a protocol in JSON, of which this knows only the action.
     *
     * @param target as in {@code secretsmanager.GetSecretValue}
     * @throws FakeError for a key that AWS does not know
     */
    static Asked ofJson(String authorization, String target) {
        return of(
                authorization,
                Map.of("Action", target.substring(target.lastIndexOf('.') + 1)),
                new FakeError("UnrecognizedClientException", "The security token included in the request is invalid."));
    }

    private static Asked of(String authorization, Map<String, String> parameters, FakeError unknown) {
        Matcher scope = SCOPE.matcher(authorization);
        if (!scope.find()) {
            throw unknown;
        }
        String key = scope.group(1);
        Caller caller = key.startsWith("ASIA") && key.endsWith("X") ? Caller.ROLE_OF_ACCOUNT : Caller.CONTROLLER;
        return new Asked(scope.group(3), scope.group(2), key.substring(4, 16), caller, parameters);
    }

    String action() {
        return get("Action");
    }

    /** As a policy names it. */
    String right() {
        return (service.equals("monitoring") ? "cloudwatch" : service) + ":" + action();
    }

    boolean dryRun() {
        return get("DryRun").equals("true");
    }

    /** Empty for none. */
    String get(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** As in {@code VpcId.1}, {@code VpcId.2}. */
    List<String> list(String prefix) {
        List<String> values = new ArrayList<>();
        for (int i = 1; parameters.containsKey(prefix + "." + i); i++) {
            values.add(get(prefix + "." + i));
        }
        return values;
    }

    /** The values of a filter; empty where it is not asked for. */
    List<String> filter(String name) {
        for (int i = 1; parameters.containsKey("Filter." + i + ".Name"); i++) {
            if (get("Filter." + i + ".Name").equals(name)) {
                return list("Filter." + i + ".Value");
            }
        }
        return List.of();
    }

    Map<String, String> tags(String prefix) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 1; parameters.containsKey(prefix + "." + i + ".Key"); i++) {
            tags.put(get(prefix + "." + i + ".Key"), get(prefix + "." + i + ".Value"));
        }
        return tags;
    }
}
