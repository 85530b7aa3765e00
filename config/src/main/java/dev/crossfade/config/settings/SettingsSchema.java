package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of a configuration file, from the same readers that read it: what is refused and what is described agree. */
final class SettingsSchema {

    private SettingsSchema() {}

    static Map<String, Object> build() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Crossfade configuration");
        schema.putAll(Section.describe(SettingsSchema::file));
        return schema;
    }

    private static int file(Section root) {
        root.values("include", Forms.WORD, List.of());
        root.section("logging", CommonSections::logging);
        root.section("telemetry", CommonSections::telemetry);
        root.section("client", CommonSections::client);
        root.section("proxy", section -> ProxySection.read(section, () -> "proxy"));
        root.section("control", ControlSection::read);
        TenantSection tenant = new TenantSection(SettingsLoader.Role.ALL);
        root.partialSection("tenantDefaults", tenant::read);
        return root.sections("tenants", tenant::read).size();
    }
}
