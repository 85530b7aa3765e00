package dev.crossfade.rehearsal.loadtest.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.reader.Substitution;
import dev.crossfade.config.reader.YamlFile;
import dev.crossfade.config.settings.Forms;
import dev.crossfade.config.settings.InvalidSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A scenario as it is written: YAML, read as strictly as the configuration, with the same references to what stands outside. */
public final class ScenarioFile {

    /** A longer list is a mistake, and would be slow to draw from. */
    private static final int MOST_REQUESTS = 100;

    private ScenarioFile() {}

    /** @throws InvalidSettings with every problem of the file */
    public static Scenario read(Path file) {
        return read(file, System::getenv);
    }

    static Scenario read(Path file, Function<String, @Nullable String> environment) {
        Problems problems = new Problems();
        JsonNode tree = YamlFile.read(file, "", problems);
        refuse(file, problems);
        // The variables of each request stay as they stand.
        Substitution substitution =
                new Substitution(name -> Template.isVariable(name) ? "${" + name + "}" : environment.apply(name));
        Path folder = file.toAbsolutePath().getParent();
        RequestSection request = new RequestSection(folder == null ? Path.of("/") : folder);
        Scenario scenario = Section.read(tree, "", problems, substitution, root -> scenario(root, request));
        refuse(file, problems);
        return scenario;
    }

    private static Scenario scenario(Section root, RequestSection request) {
        Duration think = root.value("think", Forms.DURATION_OR_NONE, Duration.ZERO);
        List<RequestTemplate> requests = root.sections("requests", request::read);
        if (requests.isEmpty()) {
            root.problem("requests", "missing: name at least one, as { method: GET, path: / }");
        } else if (requests.size() > MOST_REQUESTS) {
            root.problem("requests", "more than " + MOST_REQUESTS);
        }
        return new Scenario(think, requests);
    }

    private static void refuse(Path file, Problems problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(file.toString(), problems);
        }
    }
}
