package dev.crossfade.control.aws.fake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request of the query protocol; whose it is and where stands in its signature. */
record Asked(String service, String region, String account, Map<String, String> parameters) {

    private static final Pattern SCOPE =
            Pattern.compile("Credential=([A-Z]{4})([0-9]{12})[^/]*/[0-9]+/([^/]+)/([^/]+)/");

    /** @param target as in {@code AmazonEC2ContainerServiceV20141113.UpdateService} */
    static Asked ofTarget(String authorization, String target) {
        return of(authorization, Map.of("Action", target.substring(target.indexOf('.') + 1)));
    }

    /** @throws FakeError for a key that AWS does not know */
    static Asked of(String authorization, String body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            parameters.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return of(authorization, parameters);
    }

    private static Asked of(String authorization, Map<String, String> parameters) {
        Matcher scope = SCOPE.matcher(authorization);
        if (!scope.find()) {
            throw new FakeError("AuthFailure", "AWS was not able to validate the provided access credentials", 401);
        }
        return new Asked(scope.group(4), scope.group(3), scope.group(2), parameters);
    }

    String action() {
        return get("Action");
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
