package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Paths as the settings name them: exact, or with a {@code *} at the end for all that begin so. */
public final class PathPatterns {

    private static final Form<String> FORM = Form.ofText(PathPatterns::parse, "/");

    private PathPatterns() {}

    /** @param path without a query, as the client sent it */
    public static boolean cover(Collection<String> patterns, String path) {
        for (String pattern : patterns) {
            boolean matches = pattern.endsWith("*")
                    ? path.regionMatches(0, pattern, 0, pattern.length() - 1)
                    : path.equals(pattern);
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /** Whether every path of the narrower pattern is one of the wider's. */
    static boolean covers(String wider, String narrower) {
        return wider.endsWith("*") ? beginning(narrower).startsWith(beginning(wider)) : wider.equals(narrower);
    }

    /** With what every path of the pattern begins. */
    static String beginning(String pattern) {
        return pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
    }

    /** {@code paths} of a rule, of which there has to be one. */
    static List<String> read(Section section) {
        List<String> paths = section.values("paths", FORM, List.of());
        if (paths.isEmpty() && section.isSound("paths")) {
            section.problem("paths", "missing: name at least one path, as /graphql or /webhooks/*");
        }
        return paths;
    }

    /** What no request's path could match is refused. */
    private static String parse(String text) {
        String path = Addresses.URL_PATH.parse().apply(text);
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException("not a path: '" + text + "' (without what follows '?' or '#')");
        }
        if (beginning(path).indexOf('*') >= 0) {
            throw new IllegalArgumentException("not a path: '" + text + "' ('*' stands at its end only)");
        }
        if (Arrays.stream(path.split("/", -1)).anyMatch(part -> part.equals(".") || part.equals(".."))) {
            throw new IllegalArgumentException("not a path: '" + text + "' (clients send none with '.' or '..')");
        }
        return path;
    }
}
