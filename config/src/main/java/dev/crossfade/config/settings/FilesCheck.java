package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Problems;
import java.util.List;

/**
 * Whether the files that settings name can be used: certificates, keys, tokens, directories. Reading settings opens none of them; the
 * module that uses them looks at them, before its process opens a port, and for {@code crossfade config validate --role}, which finds
 * it by {@link java.util.ServiceLoader}.
 */
public interface FilesCheck {

    /** Who uses the files. */
    SettingsLoader.Role role();

    /**
     * Notes every problem of every file.
     *
     * @param settings with a stand-in for each value that has a problem already
     */
    void check(Settings settings, Problems problems);

    /** What hinders nothing and is better mended, each with its key in front. Only of settings without a problem. */
    default List<String> warnings(Settings settings) {
        return List.of();
    }
}
