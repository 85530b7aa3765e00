package dev.crossfade.control.command;

import dev.crossfade.control.command.waves.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tenants a command is for: options of those that take many. */
final class SelectedTenants {

    /** In a command that is said for each of many. */
    static final String EACH = "TENANT";

    @Parameters(arity = "0..*", paramLabel = "TENANT", description = "the tenants' ids")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "every tenant of the controller's configuration")
    private boolean all;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "LABELS",
            description =
                    "those with these labels, as Kubernetes writes it: wave=1,tier!=gold or 'tier in (gold,silver)'")
    private @Nullable String selector;

    /** Whether a single one is named. */
    boolean isOne() {
        return names.size() == 1 && !all && selector == null;
    }

    String one() {
        return names.get(0);
    }

    /** For a command that takes one tenant. */
    String oneOrEach() {
        return isOne() ? one() : EACH;
    }

    /** Whether nothing was said. */
    boolean isNobody() {
        return names.isEmpty() && !all && selector == null;
    }

    /** @throws VerbFailure of bad usage, when it is not exactly one way of saying it */
    Selection selection() {
        return usable(() -> Selection.of(names, all, Optional.ofNullable(selector)));
    }

    static <T> T usable(Supplier<T> picked) {
        try {
            return picked.get();
        } catch (Selection.Unusable e) {
            throw VerbFailure.badUsage(String.valueOf(e.getMessage()), e.action());
        }
    }
}
