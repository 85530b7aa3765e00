package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README tells people to do leads to what is there. */
class DocumentsTest {

    private static final Path README = Deployment.FILES.resolve("README.md");

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    /** In a command. */
    private static final Pattern PATH = Pattern.compile("\\bdocs/[\\w./-]*\\w");

    private static final Pattern ANCHOR = Pattern.compile("]\\(([^)#:]*)#([^)]*)\\)");

    private static final Pattern ACCOUNT = Pattern.compile("(?<![\\w-])\\d{12}(?!\\w)");

    /** Numbers that AWS keeps for documents: the source's, and the target's. */
    private static final Set<String> ACCOUNTS = Set.of("111122223333", "444455556666");

    @Test
    void everyFileThatItNamesIsThere() throws IOException {
        String text = Files.readString(README);
        Set<Path> named = new TreeSet<>();
        LINK.matcher(text).results().forEach(link -> named.add(Deployment.FILES.resolve(link.group(1))));
        PATH.matcher(text).results().forEach(path -> named.add(Path.of("..").resolve(path.group())));
        assertEquals(
                Set.of(),
                named.stream()
                        .filter(file -> !Files.exists(file))
                        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
        assertTrue(named.size() > 20, named::toString);
    }

    @Test
    void everyFileThatIsThereIsNamedOrIsOfOneThatIs() throws IOException {
        String text = Files.readString(README);
        Set<String> unnamed = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Deployment.FILES)) {
            files.filter(Files::isRegularFile)
                    .map(file -> Deployment.FILES.relativize(file).toString())
                    .filter(file -> !file.equals("README.md") && !file.startsWith("helm/crossfade/"))
                    .filter(file ->
                            !text.contains(file) && !text.contains(file.substring(0, file.lastIndexOf('/')) + " "))
                    .forEach(unnamed::add);
        }
        assertEquals(Set.of(), unnamed);
    }

    @Test
    void everyHeadingThatItLeadsToIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (var link : ANCHOR.matcher(Files.readString(README)).results().toList()) {
            Path file = link.group(1).isEmpty() ? README : Deployment.FILES.resolve(link.group(1));
            boolean there = Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("#+ ", "").toLowerCase(java.util.Locale.ROOT))
                    .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                    .anyMatch(link.group(2)::equals);
            if (!there) {
                missing.add(link.group());
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** Whoever puts theirs in their place has to find the same in all of them. */
    @Test
    void accountsAreTheSameTwoInAllSamples() throws IOException {
        Set<String> accounts = new TreeSet<>();
        for (String root : Set.of("../docs/deploy", "../docs/aws", "../docs/operations.md", "../config/examples")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    ACCOUNT.matcher(Files.readString(file)).results().forEach(found -> accounts.add(found.group()));
                }
            }
        }
        assertEquals(ACCOUNTS, accounts);
    }

    /** What a task's first container finds in the bucket somebody has to be told to put there. */
    @Test
    void whatTheBucketAndTheSecretsAreToHoldIsSaid() throws IOException {
        String text = Files.readString(README);
        for (EcsTask task : EcsTask.values()) {
            for (String secret : task.secrets()) {
                assertTrue(text.contains("create-secret --name " + secret + " "), secret);
            }
        }
        for (String file : EcsTaskStartIT.PUBLIC) {
            assertTrue(text.contains(file), file);
        }
    }
}
