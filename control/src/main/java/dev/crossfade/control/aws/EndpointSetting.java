package dev.crossfade.control.aws;

import dev.crossfade.config.settings.Addresses;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What names other endpoints than AWS's own: {@code AWS_ENDPOINT_URL}, and those of one service, {@code AWS_ENDPOINT_URL_EC2}. The SDK reads
 * them, and has no words for one that is no URL.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific endpoints</a>
 */
final class EndpointSetting {

    private static final String VARIABLE = "AWS_ENDPOINT_URL";
    private static final String PROPERTY = "aws.endpointUrl";
    private static final String IGNORED = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

    /** Of those that we ask; what others are to go by is theirs. */
    private static final Set<String> OF_SERVICES = Stream.of(
                    "EC2", "RDS", "ECS", "ELASTIC_LOAD_BALANCING_V2", "CLOUDWATCH", "SECRETS_MANAGER", "SSM", "STS")
            .map(service -> VARIABLE + "_" + service)
            .collect(Collectors.toUnmodifiableSet());

    private EndpointSetting() {}

    /** What is wrong with them in this process; empty where the SDK can go by them. */
    static Optional<AwsFailure> problem() {
        Map<String, String> settings = new TreeMap<>(System.getenv());
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            settings.put(PROPERTY, property);
        }
        return problem(settings);
    }

    /** @param settings variables and properties, by their names */
    static Optional<AwsFailure> problem(Map<String, String> settings) {
        if ("true".equalsIgnoreCase(settings.get(IGNORED))) {
            return Optional.empty();
        }
        return settings.entrySet().stream()
                .filter(setting -> isEndpoint(setting.getKey()))
                .flatMap(setting -> problem(setting.getKey(), setting.getValue()).stream())
                .findFirst();
    }

    private static boolean isEndpoint(String name) {
        return name.equals(VARIABLE) || OF_SERVICES.contains(name) || name.equals(PROPERTY);
    }

    private static Optional<AwsFailure> problem(String name, String value) {
        try {
            var unused = Addresses.HTTP_URL.parse().apply(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new AwsFailure(
                    "invalid-endpoint",
                    "nothing is asked of AWS: " + name + " is "
                            + (value.isEmpty() ? "set, and empty" : String.valueOf(e.getMessage())),
                    "write http(s)://HOST:PORT, or unset it"));
        }
    }
}
