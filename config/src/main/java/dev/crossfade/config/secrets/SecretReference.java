package dev.crossfade.config.secrets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final String REGION = "[a-z]{2,}(?:-[a-z]+)+-[0-9]+";

    /** The places that secrets are kept at. */
    public enum Store {
        SECRETSMANAGER("secretsmanager", "AWS Secrets Manager", "secret:", "[A-Za-z0-9/_+=.@-]{1,512}"),
        /** A parameter's version, or label, stands behind its name. */
        SSM(
                "ssm",
                "AWS Systems Manager Parameter Store",
                "parameter(?=/)",
                "/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*(?::[A-Za-z0-9_.-]+)?");

        private final String service;
        private final String label;
        private final Pattern name;
        /** {@code arn:partition:service:region:account:resource}. */
        private final Pattern arn;

        /**
         * @param resource what an ARN has before the name
         * @param name what the store takes for one
         */
        Store(String service, String label, String resource, String name) {
            this.service = service;
            this.label = label;
            this.name = Pattern.compile(name);
            this.arn = Pattern.compile(
                    "arn:aws[a-z-]*:" + service + ":(" + REGION + "):[0-9]{12}:" + resource + "(?:" + name + ")");
        }

        /** What it is called in sentences. */
        public String label() {
            return label;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Neither a secret's name nor a parameter's has a colon, but for a parameter's version: its name is no region's. */
    private static final Pattern IN_REGION = Pattern.compile("(" + REGION + "):(.+)");

    /** So many keys of a secret are named to whoever has named none. */
    private static final int MOST_KEYS = 10;

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
                ? new SecretReference(store, inRegion.group(1), named(store, inRegion.group(2)), key)
                : new SecretReference(store, null, named(store, name), key);
    }

    private static String named(Store store, String name) {
        if (!store.name.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "no name that " + store.label + " has: '" + name + "' (a region before it is"
                            + " written eu-west-1:NAME, and a key of a JSON object behind it NAME#key)");
        }
        return name;
    }

    private static String regionOf(Store store, String arn) {
        Matcher parts = store.arn.matcher(arn);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the ARN of what is kept in " + store.label + ": '" + arn
                    + "' (a key of a JSON object is written behind it, ARN#key)");
        }
        return parts.group(1);
    }

    /** What is kept under that name, whatever of it is asked for. */
    SecretReference whole() {
        return new SecretReference(store, region, name, null);
    }

    /**
     * What is asked for of it.
     *
     * @param kept what the store has
     * @throws IllegalArgumentException when it is empty, when a key is asked for that it has not, or none of an object that has some; the message shows no value, and has no cause that does
     */
    String pick(String kept) {
        String picked = asked(kept);
        if (picked.isEmpty()) {
            throw new IllegalArgumentException(this + " is empty: put the secret there");
        }
        return picked;
    }

    private String asked(String kept) {
        if (key == null) {
            return whole(kept);
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

    /** A whole object is no value of any key: whoever refers to one has forgotten which part is meant. */
    private String whole(String kept) {
        List<String> keys = keys(kept);
        if (keys.isEmpty()) {
            // As of a file, which it was often made from.
            return kept.endsWith("\r\n")
                    ? kept.substring(0, kept.length() - 2)
                    : kept.endsWith("\n") ? kept.substring(0, kept.length() - 1) : kept;
        }
        String more = keys.size() > MOST_KEYS ? ", …" : "";
        String some = keys.stream().limit(MOST_KEYS).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(this + " is a JSON object, with the keys " + some + more
                + ": say which one is meant, as in " + new SecretReference(store, region, name, keys.get(0)));
    }

    private static List<String> keys(String kept) {
        if (!kept.stripLeading().startsWith("{")) {
            return List.of();
        }
        try {
            List<String> keys = new ArrayList<>();
            JSON.readTree(kept).fieldNames().forEachRemaining(keys::add);
            return keys;
        } catch (JsonProcessingException e) {
            // A text that only begins like one.
            return List.of();
        }
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
