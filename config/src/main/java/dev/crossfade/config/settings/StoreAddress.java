package dev.crossfade.config.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the controller's store is, as {@code control.store} says it; in words it has no password. */
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

    /** Hosts and a database, and nobody's name or password among them. */
    Pattern PLACE = Pattern.compile("jdbc:postgresql://[^/?#\\s@]+/[^/?#\\s@]+");

    /** In a URL. */
    Pattern ENCODED = Pattern.compile("([^%]|%[0-9A-Fa-f]{2})*+");

    /**
     * Takes the address apart.
     *
     * @param url {@code jdbc:sqlite:FILE}, or {@code jdbc:postgresql://HOST:PORT/DATABASE?user=…&password=…}, with the values as in any
     *     URL: {@code %26} for {@code &}
     * @throws IllegalArgumentException when it is neither, or sets what the controller sets itself; the message shows no value
     */
    static StoreAddress of(String url) {
        if (url.startsWith(SQLITE) && url.length() > SQLITE.length()) {
            return file(url.substring(SQLITE.length()));
        }
        if (url.startsWith(POSTGRESQL)) {
            return server(url);
        }
        throw new IllegalArgumentException(
                "not a store: write jdbc:sqlite:FILE or jdbc:postgresql://host:port/database");
    }

    /**
     * As {@link #of(String)}, with a password that can be renewed.
     *
     * @param again the URL anew, with what files and stores hold then
     */
    static StoreAddress of(String url, Supplier<String> again) {
        return of(url) instanceof OfServer server && server.password != null
                ? new OfServer(
                        server.url,
                        server.user,
                        new Secret(server.password.reveal(), () -> passwordIn(again.get())),
                        server.schema)
                : of(url);
    }

    private static String passwordIn(String url) {
        Secret password = of(url) instanceof OfServer server ? server.password : null;
        return password == null ? "" : password.reveal();
    }

    private static OfFile file(String name) {
        if (name.startsWith(":") || name.startsWith("file:") || name.contains("?")) {
            throw new IllegalArgumentException(
                    "not a file that outlives the controller: write jdbc:sqlite:FILE, without options");
        }
        try {
            return new OfFile(Path.of(name).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file's name: " + e.getReason(), e);
        }
    }

    private static OfServer server(String url) {
        int options = url.indexOf('?');
        String place = options < 0 ? url : url.substring(0, options);
        if (place.contains("@")) {
            throw new IllegalArgumentException(
                    "has a user in the URL: write jdbc:postgresql://host:port/database?user=…&password=…");
        }
        if (!PLACE.matcher(place).matches()) {
            throw new IllegalArgumentException("not a PostgreSQL URL (write jdbc:postgresql://host:5432/database)");
        }
        String user = null;
        Secret password = null;
        String schema = USUAL_SCHEMA;
        List<String> left = new ArrayList<>();
        for (String option :
                options < 0 ? new String[0] : url.substring(options + 1).split("&")) {
            int end = option.indexOf('=');
            String name = end < 0 ? option : option.substring(0, end);
            String value = end < 0 ? "" : option.substring(end + 1);
            refuseOurs(name.toLowerCase(Locale.ROOT));
            refuseUnknown(name);
            switch (name) {
                case "user" -> user = decoded(name, value);
                case "password" -> password = new Secret(decoded(name, value));
                case "currentSchema" -> schema = schema(decoded(name, value));
                default -> left.add(option);
            }
        }
        return new OfServer(left.isEmpty() ? place : place + "?" + String.join("&", left), user, password, schema);
    }

    /** The driver takes what stands in the URL before what it is given: a takeover would wait for a session that nobody ends. */
    private static void refuseOurs(String name) {
        if (OURS.contains(name)) {
            throw new IllegalArgumentException(
                    "has '" + name + "', which the controller sets itself: take it out of the URL;"
                            + " what else the sessions need is set for their role (ALTER ROLE … SET …)");
        }
    }

    /** Of what is not known nothing is shown: it may be the rest of a password. */
    private static void refuseUnknown(String name) {
        if (!DriverOptions.KNOWN.contains(name)) {
            throw new IllegalArgumentException(
                    "has a parameter that the JDBC driver does not know: mend its name, or write %26 for an & in a value");
        }
    }

    private static String schema(String name) {
        if (name.isBlank() || name.contains(",")) {
            throw new IllegalArgumentException("currentSchema names the one schema that the store's tables are in");
        }
        return name;
    }

    private static String decoded(String name, String value) {
        // The decoder's own words would show what stands there.
        if (!ENCODED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "has a % in the " + name + " that begins no character: write %25 for each % in it, %26 for &");
        }
        // A plus is one: this is no form.
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
