package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Section;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a list's entries are to each other. */
final class Entries {

    private Entries() {}

    /** Notes each entry that stands there a second time. For one that is wrong by itself there is only a stand-in, which is like another's. */
    static <T> List<T> distinct(Section section, String key, List<T> entries) {
        Set<T> seen = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            String at = key + "[" + i + "]";
            if (section.isSound(at) && !seen.add(entries.get(i))) {
                section.problem(at, "'" + entries.get(i) + "' is named twice");
            }
        }
        return entries;
    }

    /** Notes a list that is there and empty: it stands for nothing, and what holds without it is another one. */
    static <T> List<T> some(Section section, String key, List<T> entries) {
        if (section.has(key) && entries.isEmpty()) {
            section.problem(key, "is empty: name one, or leave it out");
        }
        return entries;
    }
}
