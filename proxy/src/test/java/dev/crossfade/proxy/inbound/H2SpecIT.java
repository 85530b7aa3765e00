package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Every case of h2spec 2.2.0 against the proxy; those that fail are explained, one by one, in docs/conformance.md. */
@Tag("endurance")
class H2SpecIT {

    private static final int CASES = 145;

    /** As docs/conformance.md has them; each with why it is harmless. */
    private static final Set<String> EXPLAINED = Set.of(
            "http2/5.1: half closed (remote): Sends a HEADERS frame",
            "http2/5.1: closed: Sends a HEADERS frame",
            "http2/5.1.1: Sends stream identifier that is numerically smaller than previous");

    @TempDir
    private Path folder = Path.of("");

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void everyCasePassesOrIsExplained() throws Exception {
        Path program = unpacked();
        Path report = folder.resolve("h2spec.xml");
        try (ScriptedOrigin origin = ScriptedOrigin.echoing("source");
                ProxyUnderTest proxy = new ProxyUnderTest(origin, origin, ProxyUnderTest.asConfigured())) {
            Process suite = new ProcessBuilder(
                            program.toString(),
                            "--host",
                            "127.0.0.1",
                            "--port",
                            String.valueOf(proxy.address().getPort()),
                            "--junit-report",
                            report.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "h2spec.log").toFile())
                    .start();
            assertTrue(suite.waitFor(5, TimeUnit.MINUTES), "h2spec does not end");
        }
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        Set<String> failed = new TreeSet<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element each = (Element) cases.item(i);
            if (each.getElementsByTagName("failure").getLength() > 0
                    || each.getElementsByTagName("error").getLength() > 0) {
                failed.add(each.getAttribute("package") + ": " + each.getAttribute("classname"));
            }
        }
        assertEquals(CASES, cases.getLength());
        assertEquals(
                EXPLAINED.stream().sorted().collect(Collectors.joining("\n")),
                String.join("\n", failed),
                "see target/h2spec.log");
    }

    private Path unpacked() throws IOException, InterruptedException {
        Path archive = folder.resolve("h2spec.tar.gz");
        try (InputStream in = H2SpecIT.class.getResourceAsStream("/h2spec/2.2.0/h2spec_linux_amd64.tar.gz")) {
            assertNotNull(in, "the h2spec plugin's jar is not on the class path");
            Files.copy(in, archive);
        }
        Process tar = new ProcessBuilder(List.of("tar", "xzf", archive.toString(), "-C", folder.toString())).start();
        assertEquals(0, tar.waitFor());
        return folder.resolve("h2spec");
    }
}
