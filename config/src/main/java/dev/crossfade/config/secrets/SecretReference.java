package dev.crossfade.config.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A secret that a configuration names and does not hold: {@code secretsmanager:NAME}, {@code ssm:/path/name}. The name may be an ARN, or
 * have its region before it, {@code eu-west-1:NAME}; {@code #key} behind it is one value of a secret that is a JSON object.
 *
 * @param store where it is kept
 * @param region null where the process says which
 * @param name as the store knows it, an ARN whole
 * @param key null for all of it
 */
public record SecretReference(
        Store store,
        @Nullable String region,
        String name,
        @Nullable String key) {

    /** The places that secrets are kept at. */
    public enum Store {
        SECRETSMANAGER("secretsmanager", "AWS Secrets Manager"),
        SSM("ssm", "AWS Systems Manager Parameter Store");

        private final String service;
        private final String label;

        Store(String service, String label) {
            this.service = service;
            this.label = label;
        }

        /** What it is called in sentences. */
        public String label() {
            return label;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Neither a secret's name nor a parameter's has a colon, but for a parameter's version: its name is no region's. */
    private static final Pattern IN_REGION = Pattern.compile("([a-z]{2,}(?:-[a-z]+)+-[0-9]+):(.+)");

    /** {@code arn:partition:service:region:account:resource}. */
    private static final Pattern ARN = Pattern.compile("arn:[^:]+:([^:]+):([^:]+):[0-9]+:.+");

    /**
     * Reads one, without the dollar sign and the braces.
     *
     * @return empty for what names no store
     * @throws IllegalArgumentException for what names a store, and no secret in it
     */
    public static Optional<SecretReference> parse(String text) {
        for (Store store : Store.values()) {
            String prefix = store.service + ":";
            if (text.startsWith(prefix)) {
                return Optional.of(parse(store, text.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }

    /** Whether a text has what may be one. */
    public static boolean isMentioned(String text) {
        return Arrays.stream(Store.values()).anyMatch(store -> text.contains("${" + store.service + ":"));
    }

    private static SecretReference parse(Store store, String rest) {
        int hash = rest.indexOf('#');
        String name = hash < 0 ? rest : rest.substring(0, hash);
        String key = hash < 0 ? null : rest.substring(hash + 1);
        if (name.isBlank() || (key != null && key.isEmpty())) {
            throw new IllegalArgumentException("names no secret: '${" + store.service + ":" + rest + "}' (write ${"
                    + store.service + ":NAME} or ${" + store.service + ":NAME#key})");
        }
        if (name.startsWith("arn:")) {
            return new SecretReference(store, regionOf(store, name), name, key);
        }
        Matcher inRegion = IN_REGION.matcher(name);
        return inRegion.matches()
                ? new SecretReference(store, inRegion.group(1), inRegion.group(2), key)
                : new SecretReference(store, null, name, key);
    }

    private static String regionOf(Store store, String arn) {
        Matcher parts = ARN.matcher(arn);
        if (!parts.matches() || !parts.group(1).equals(store.service)) {
            throw new IllegalArgumentException("not the ARN of what is kept in " + store.label + ": '" + arn + "'");
        }
        return parts.group(2);
    }

    /** What is kept under that name, whatever of it is asked for. */
    SecretReference whole() {
        return new SecretReference(store, region, name, null);
    }

    /**
     * What is asked for of it.
     *
     * @param kept what the store has
     * @throws IllegalArgumentException when a key is asked for that it has not; the message shows no value, and has no cause that does
     */
    String pick(String kept) {
        if (key == null) {
            return kept;
        }
        JsonNode value = object(kept).path(key);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException(this + " has no key '" + key + "': see how it is spelt there");
        }
        if (!value.isValueNode() || value.isNull()) {
            throw new IllegalArgumentException(this + " has no single value under that key");
        }
        return value.asText();
    }

    private JsonNode object(String kept) {
        String why = this + " is no JSON object, of which a key could be asked for: take '#" + key + "' out, or keep"
                + " {\"" + key + "\": …} there";
        try {
            JsonNode read = JSON.readTree(kept);
            if (!read.isObject()) {
                throw new IllegalArgumentException(why);
            }
            return read;
        } catch (JsonProcessingException e) {
            // The parser's words show what it has read.
            throw new IllegalArgumentException(why);
        }
    }

    /** As it stands in a configuration. */
    @Override
    public String toString() {
        return "${" + store.service + ":" + (region == null || name.startsWith("arn:") ? "" : region + ":") + name
                + (key == null ? "" : "#" + key) + "}";
    }
}
