package dev.crossfade.config.answer;

import dev.crossfade.config.settings.PathPatterns;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which of a tenant's body rules an answer falls under, and what its text says then. Pure. */
public final class BodyRules {

    private final List<BodyRule> rules;

    public BodyRules(List<BodyRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Whether any rule could apply to an answer to this path.
     *
     * @param path without a query
     */
    public boolean watch(String path) {
        for (BodyRule rule : rules) {
            if (PathPatterns.cover(rule.paths(), path)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The rule that applies to an answer; null when its body need not be looked at.
     *
     * @param path without a query
     * @param contentType of the answer; null where it has none
     */
    public @Nullable BodyRule applying(String path, @Nullable String contentType) {
        if (contentType == null) {
            return null;
        }
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
        for (BodyRule rule : rules) {
            if (PathPatterns.cover(rule.paths(), path) && rule.contentTypes().contains(mediaType)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Whether the request was refused, and nothing of it applied.
     *
     * @throws StackOverflowError when the pattern repeats a group more often than there is stack for, and the text has it so
     */
    public static boolean isRefusal(BodyRule rule, String text) {
        return rule.match().matcher(text).find() && !GraphQlAnswer.mayHaveBeenApplied(text, rule.match());
    }
}
