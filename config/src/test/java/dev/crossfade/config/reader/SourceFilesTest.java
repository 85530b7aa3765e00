package dev.crossfade.config.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final SourceFiles files = new SourceFiles();

    @Test
    void whatIsWrittenAgainWithTheSameContentIsNoChange() throws IOException {
        Path file = write("a.yaml", "one");
        files.read(file);

        Files.writeString(file, "one");
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));

        assertEquals(files.asRead(), files.asTheyAre());
    }

    @Test
    void anotherContentOfTheSameLengthAndTimeIsAChange() throws IOException {
        Path file = write("a.yaml", "one");
        FileTime then = Files.getLastModifiedTime(file);
        files.read(file);

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, then);

        assertNotEquals(files.asRead(), files.asTheyAre());
    }

    @Test
    void aLinkThatLeadsElsewhereIsAChange() throws IOException {
        // As a mounted Kubernetes ConfigMap changes: the file is a link through ..data, which is replaced.
        write("v1/a.yaml", "one");
        write("v2/a.yaml", "two");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
        Path file = Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
        files.read(file);
        assertEquals(files.asRead(), files.asTheyAre());

        Files.delete(data);
        Files.createSymbolicLink(data, Path.of("v2"));

        assertNotEquals(files.asRead(), files.asTheyAre());
    }

    @Test
    void aFileThatAPatternFindsOrFindsNoMoreIsAChange() throws IOException {
        Path first = write("tenants/a.yaml", "one");
        files.matching(folder.resolve("tenants"), "*.yaml");
        assertEquals(files.asRead(), files.asTheyAre());

        Path second = write("tenants/b.yaml", "two");
        assertNotEquals(files.asRead(), files.asTheyAre());
        Files.delete(second);
        assertEquals(files.asRead(), files.asTheyAre());
        Files.delete(first);
        assertNotEquals(files.asRead(), files.asTheyAre());
    }

    @Test
    void aFileThatWasMissingIsAChangeOnceItComesAndSoIsOneThatGoes() throws IOException {
        Path missing = folder.resolve("later.yaml");
        assertThrows(NoSuchFileException.class, () -> files.read(missing));
        assertEquals(files.asRead(), files.asTheyAre());

        write("later.yaml", "here");
        assertNotEquals(files.asRead(), files.asTheyAre());

        SourceFiles again = new SourceFiles();
        again.read(missing);
        Files.delete(missing);
        assertNotEquals(again.asRead(), again.asTheyAre());
    }

    @Test
    void whatIsNoRegularFileIsNotLookedAtAgain() throws IOException {
        files.read(Path.of("/dev/null"));

        assertEquals(files.asRead(), files.asTheyAre());
    }

    @Test
    void theDigestForPeopleTellsContentsApartAndSaysNothingOfASecret() throws IOException {
        files.read(write("a.yaml", "one"));
        String shown = files.shownDigest();
        files.readSecret(write("secret", "s3cret"));

        assertEquals(shown, files.shownDigest());
        assertEquals(12, shown.length());
        SourceFiles other = new SourceFiles();
        other.read(write("a.yaml", "two"));
        assertNotEquals(shown, other.shownDigest());
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
