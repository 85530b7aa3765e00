package dev.crossfade.control.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's own Chromium, driven by Playwright, which downloads none. A machine without it takes the tests that need one as aborted,
 * with this reason; where {@code CROSSFADE_TESTS_NEED_CHROMIUM} is set, as in CI, they fail.
 */
final class Chromium implements AutoCloseable {

    private static final String LACKING = "no chromium in PATH: apt-get install chromium";
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setHeadless(true)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    static Chromium launch() {
        Optional<Path> program = Arrays.stream(
                        Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (System.getenv("CROSSFADE_TESTS_NEED_CHROMIUM") == null) {
            Assumptions.assumeTrue(program.isPresent(), LACKING);
        } else {
            Assertions.assertTrue(program.isPresent(), LACKING);
        }
        return new Chromium(program.orElseThrow());
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
