package dev.crossfade.control.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardFilesTest {

    private static final Set<String> PATHS =
            Stream.of(WebFile.values()).map(WebFile::path).collect(Collectors.toSet());

    @Test
    void everythingThatAFileAsksForIsAmongTheFiles() throws IOException {
        for (WebFile file : WebFile.values()) {
            List<String> wanted = found(file, "(?:from '\\./|(?:src|href)=\"/assets/)([^'\"]+)");

            assertTrue(
                    wanted.stream().allMatch(name -> PATHS.contains("/assets/" + name)),
                    () -> file.resource() + " asks for " + wanted);
        }
    }

    @Test
    void everyModuleIsAskedForBySome() throws IOException {
        StringBuilder all = new StringBuilder();
        for (WebFile file : WebFile.values()) {
            all.append(text(file));
        }

        for (WebFile file : WebFile.values()) {
            assertTrue(file == WebFile.PAGE || all.indexOf("/" + file.resource()) >= 0, file::resource);
        }
    }

    @Test
    void nothingIsLoadedFromElsewhereAndNothingStandsInTheMarkup() throws IOException {
        for (WebFile file : WebFile.values()) {
            assertEquals(List.of(), found(file, "(https?://(?!www\\.w3\\.org/2000/svg)[^'\"\\s]*)"), file.resource());
        }
        assertEquals(List.of(), found(WebFile.PAGE, "( style=| on[a-z]+=|<style|javascript:)"));
        assertEquals(List.of(), found(WebFile.PAGE, "<script(?! type=\"module\" src=)([^>]*)>"));
    }

    private static List<String> found(WebFile file, String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(text(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String text(WebFile file) throws IOException {
        try (InputStream in = Objects.requireNonNull(Dashboard.class.getResourceAsStream(file.resource()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
