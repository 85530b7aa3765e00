package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What {@code -Psbom} says that we are made of. Without that profile there is nothing to read, and the test is left out; where
 * {@code CROSSFADE_TESTS_NEED_SBOM} is set, as in CI, it fails.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>
 */
class BillOfMaterialsIT {

    private static final String OURS = "pkg:maven/dev.crossfade/";
    private static final String NETTY = "pkg:maven/io.netty/";
    private static final String AWS = "pkg:maven/software.amazon.awssdk/";

    @Test
    void theWholeHasEveryModuleAndWhatTheyUse() throws IOException {
        Set<String> parts = parts("..");
        for (String module : Set.of("config", "proxy", "replication", "control", "rehearsal")) {
            assertTrue(parts.stream().anyMatch(part -> part.startsWith(OURS + module + "@")), module);
        }
        assertTrue(has(parts, NETTY + "netty-buffer@"));
        assertTrue(has(parts, "pkg:maven/org.postgresql/postgresql@"));
        assertEquals(
                Set.of(),
                having(parts, "pkg:maven/org.junit.jupiter/"),
                "what only tests use is not part of the program");
    }

    @Test
    void theProxysImageHasNothingOfAwssAndNothingThatSpeaksToPostgres() throws IOException {
        Set<String> parts = parts("../proxy");
        assertTrue(has(parts, OURS + "config@"));
        assertTrue(has(parts, NETTY + "netty-buffer@"));
        assertEquals(Set.of(), having(parts, AWS));
        assertEquals(Set.of(), having(parts, "pkg:maven/org.postgresql/"));
        assertTrue(has(parts("../control"), AWS + "ec2@"), "what would have been found");
    }

    private static boolean has(Set<String> parts, String begin) {
        return !having(parts, begin).isEmpty();
    }

    private static Set<String> having(Set<String> parts, String begin) {
        Set<String> having = new TreeSet<>(parts);
        having.removeIf(part -> !part.startsWith(begin));
        return having;
    }

    /** By package URL, which names the version, too. */
    private static Set<String> parts(String module) throws IOException {
        Path file = Path.of(module, "target", "bom.json");
        boolean there = Files.exists(file);
        if (System.getenv("CROSSFADE_TESTS_NEED_SBOM") == null) {
            assumeTrue(there, "no bill of materials was made: ./mvnw -Psbom verify, which needs the network");
        }
        assertTrue(there, file + " is missing: ./mvnw -Psbom verify, which needs the network");
        JsonNode bill = new ObjectMapper().readTree(file.toFile());
        assertEquals("CycloneDX", bill.path("bomFormat").asText());
        Set<String> parts = new TreeSet<>();
        bill.path("components")
                .forEach(component -> parts.add(component.path("purl").asText()));
        return parts;
    }
}
