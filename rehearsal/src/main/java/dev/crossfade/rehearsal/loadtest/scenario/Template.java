package dev.crossfade.rehearsal.loadtest.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with <code>$&#123;seq}</code>, <code>$&#123;uuid}</code> and <code>$&#123;key}</code> in it; all else stands as it is. */
public final class Template {

    /** What is filled in for the request's key. */
    static final String KEY = "${key}";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(seq|uuid|key)}");

    private final String text;
    private final boolean plain;

    Template(String text) {
        this.text = text;
        this.plain = !VARIABLE.matcher(text).find();
    }

    /** Whether a name in braces stands for something in each request, and not for an environment variable. */
    static boolean isVariable(String name) {
        return VARIABLE.matcher("${" + name + "}").matches();
    }

    public String fill(Variables variables) {
        if (plain) {
            return text;
        }
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group(1)) {
                            case "seq" -> Long.toString(variables.seq());
                            case "uuid" -> variables.uuid();
                            default -> variables.key();
                        }));
    }

    boolean usesKey() {
        return text.contains(KEY);
    }

    @Override
    public String toString() {
        return text;
    }
}
