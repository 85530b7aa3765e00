package dev.crossfade.config.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.crossfade.config.settings.ControlSettings.CloudWatch;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudWatchSectionTest {

    @TempDir
    Path folder;

    @Test
    void aRegionIsEnoughAndWithoutTheKeyNothingIsSent() {
        assertEquals(
                new CloudWatch("eu-central-1", "Crossfade", Duration.ofMinutes(1), null, null, null),
                text("control: { cloudWatch: { region: eu-central-1 } }")
                        .load(Role.CONTROL)
                        .control()
                        .cloudWatch());
        assertNull(text("control: {}").load(Role.CONTROL).control().cloudWatch());
    }

    @Test
    void everyWrongValueIsNamedWithTheFormThatItShouldHave() {
        assertEquals(
                List.of(
                        "control.cloudWatch.region: 'Frankfurt' is not a region of AWS, such as eu-central-1",
                        "control.cloudWatch.namespace: 'AWS/RDS' is not a namespace: 1 to 255 letters, digits and ._/#:-, and"
                                + " not AWS/…",
                        "control.cloudWatch.every: too short: '500ms' (1s at the least)"),
                text("control: { cloudWatch: { region: Frankfurt, namespace: AWS/RDS, every: 500ms } }")
                        .problems(Role.CONTROL));
        assertEquals(
                List.of(
                        "control.cloudWatch.instance: ':a' is not a name: 1 to 255 letters, digits and ._/#@:-, and no : at its"
                                + " begin",
                        "control.cloudWatch.roleArn: missing: an external id is for a role that is assumed"),
                text("control: { cloudWatch: { region: eu-central-1, instance: \":a\", externalId: shared } }")
                        .problems(Role.CONTROL));
        assertEquals(
                List.of("control.cloudWatch.region: missing"),
                text("control: { cloudWatch: {} }").problems(Role.CONTROL));
    }

    private SettingsText text(String yaml) {
        return new SettingsText(folder, yaml, Map.of());
    }
}
