package dev.crossfade.control.store;

import dev.crossfade.config.settings.Secret;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the store is, as {@code control.store} says it; in words it has no password. */
public sealed interface StoreAddress {

    /** One controller's own. */
    record OfFile(Path file) implements StoreAddress {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /**
     * Shared by several controllers.
     *
     * @param url without whoever logs in
     * @param user null where the driver is to know
     * @param password null where none was given
     * @param schema of its tables
     */
    record OfServer(
            String url, @Nullable String user, @Nullable Secret password, String schema) implements StoreAddress {
        @Override
        public String toString() {
            int options = url.indexOf('?');
            return options < 0 ? url : url.substring(0, options);
        }
    }

    String SQLITE = "jdbc:sqlite:";
    String POSTGRESQL = "jdbc:postgresql:";

    /** The driver's, of which the controller sets each, and what may bring them along; in lower case. */
    Set<String> OURS = Set.of("options", "connecttimeout", "logintimeout", "sockettimeout", "service");

    /** The tables' schema, where the URL's {@code currentSchema} names no other. */
    String USUAL_SCHEMA = "crossfade_control";

    /**
     * Takes the address apart.
     *
     * @param url {@code jdbc:sqlite:FILE}, or {@code jdbc:postgresql://HOST:PORT/DATABASE?user=…&password=…}, with the values as in any
     *     URL: {@code %26} for {@code &}
     * @throws StoreFailure when it is neither, or sets what the controller sets itself
     */
    static StoreAddress of(String url) {
        if (url.startsWith(SQLITE) && url.length() > SQLITE.length()) {
            return new OfFile(
                    Path.of(url.substring(SQLITE.length())).toAbsolutePath().normalize());
        }
        if (url.startsWith(POSTGRESQL)) {
            return server(url);
        }
        throw new StoreFailure(
                StoreFailure.Kind.FAILED,
                "control.store: not a store that this version can open",
                "use jdbc:sqlite:FILE, such as jdbc:sqlite:var/control.db, or jdbc:postgresql://HOST:PORT/DATABASE",
                null);
    }

    private static OfServer server(String url) {
        int options = url.indexOf('?');
        String user = null;
        Secret password = null;
        String schema = USUAL_SCHEMA;
        List<String> left = new ArrayList<>();
        for (String option :
                options < 0 ? new String[0] : url.substring(options + 1).split("&")) {
            int end = option.indexOf('=');
            String name = (end < 0 ? option : option.substring(0, end)).toLowerCase(Locale.ROOT);
            String value = end < 0 ? "" : option.substring(end + 1);
            refuseOurs(name);
            switch (name) {
                case "user" -> user = decoded(name, value);
                case "password" -> password = new Secret(decoded(name, value));
                case "currentschema" -> schema = decoded(name, value);
                default -> left.add(option);
            }
        }
        String plain = options < 0 ? url : url.substring(0, options);
        return new OfServer(left.isEmpty() ? plain : plain + "?" + String.join("&", left), user, password, schema);
    }

    /** The driver takes what stands in the URL before what it is given: a takeover would wait for a session that nobody ends. */
    private static void refuseOurs(String name) {
        if (OURS.contains(name)) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "control.store: the URL has '" + name + "', which the controller sets itself",
                    "take it out of the URL; what else the sessions need is set for their role: ALTER ROLE … SET …",
                    null);
        }
    }

    private static String decoded(String name, String value) {
        try {
            // A plus is one: this is no form.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StoreFailure(
                    StoreFailure.Kind.FAILED,
                    "control.store: the " + name + " in the URL has a % that begins no character",
                    "write %25 for each % in it, %26 for &",
                    null);
        }
    }
}
