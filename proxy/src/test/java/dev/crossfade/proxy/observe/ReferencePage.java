package dev.crossfade.proxy.observe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A section of {@code docs/reference.md}, which operators read and tests hold to what the code has. */
public final class ReferencePage {

    private final String section;

    /** @param heading of the section, which ends at the next heading */
    public ReferencePage(String heading) throws IOException {
        String page = Files.readString(Path.of("../docs/reference.md"));
        int begin = page.indexOf("\n### " + heading + "\n");
        assertTrue(begin >= 0, () -> "no section '" + heading + "'");
        int end = page.indexOf("\n#", begin + 1);
        this.section = page.substring(begin, end < 0 ? page.length() : end);
    }

    public void names(String word) {
        assertTrue(section.contains("`" + word + "`"), () -> "'" + word + "' is not named in " + section);
    }
}
