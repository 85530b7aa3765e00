package dev.crossfade.rehearsal.loadtest.scenario;

import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.Bytes;
import dev.crossfade.config.settings.Forms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads a request's {@code body}: a text, a file or a size. */
final class BodySection {

    /** Every client may have one on its way. */
    private static final Bytes LARGEST = Bytes.parse("16MiB");

    private final Path folder;

    BodySection(Path folder) {
        this.folder = folder;
    }

    Body read(Section section) {
        String text = section.optional("text", Forms.TEXT);
        String file = section.optional("file", Forms.WORD);
        Bytes size = section.optional("size", Forms.BYTES);
        if (Stream.of("text", "file", "size").filter(section::has).count() > 1) {
            section.problem("", "needs only one of text, file and size");
        }
        if (text != null) {
            return Body.ofText(text);
        }
        if (file != null) {
            return content(section, file);
        }
        if (size == null) {
            return Body.NONE;
        }
        if (size.compareTo(LARGEST) > 0) {
            section.problem("size", "larger than " + LARGEST);
            return Body.NONE;
        }
        return Body.generated(size.clampedToInt());
    }

    private Body content(Section section, String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.size(file) <= LARGEST.value()) {
                return Body.ofContent(Files.readAllBytes(file));
            }
            section.problem("file", "'" + name + "' is larger than " + LARGEST);
        } catch (IOException e) {
            section.problem("file", "'" + file + "' cannot be read: is it there? (" + e + ")");
        }
        return Body.NONE;
    }
}
