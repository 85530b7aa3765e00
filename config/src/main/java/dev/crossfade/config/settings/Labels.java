package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code tenants[].labels}: by what tenants are picked. Names and values are as Kubernetes has them, so that every one of them can be
 * written in a selector.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set">Syntax</a>
 */
public final class Labels {

    private static final int MOST = 64;

    private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
    private static final String DOMAIN = "[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?";

    private static final Pattern KEY = Pattern.compile("(?:" + DOMAIN + "/)?" + NAME);
    private static final Pattern VALUE = Pattern.compile("(?:" + NAME + ")?");

    private static final Form<String> FORM = Form.ofText(
            text -> {
                if (!isValue(text)) {
                    throw new IllegalArgumentException("not a label's value: '" + text
                            + "' (at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends)");
                }
                return text;
            },
            "example");

    private Labels() {}

    /** Whether a label may have this name: a name, perhaps behind a domain and a slash. */
    public static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** Whether a label may have this value; the empty one is. */
    public static boolean isValue(String text) {
        return VALUE.matcher(text).matches();
    }

    static Map<String, String> read(Section tenant) {
        Map<String, String> labels = tenant.valuesByName("labels", FORM);
        labels.keySet().stream()
                .filter(key -> !isKey(key))
                .forEach(key -> tenant.problem(
                        "labels",
                        "not a label's name: '" + key
                                + "' (at most 63 letters, digits, '-', '_' and '.', perhaps behind"
                                + " a domain and '/')"));
        if (labels.size() > MOST) {
            tenant.problem("labels", "there are " + labels.size() + ", and at most " + MOST + " are allowed");
        }
        return labels;
    }
}
