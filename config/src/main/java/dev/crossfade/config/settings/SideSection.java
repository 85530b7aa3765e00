package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.DatabaseSettings.ReplicationAccess;
import dev.crossfade.config.settings.TenantSettings.HealthCheck;
import dev.crossfade.config.settings.TenantSettings.OriginTls;
import dev.crossfade.config.settings.TenantSettings.SideSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a tenant's {@code source} or {@code target}. A proxy passes over the database, and needs none of its secrets. */
final class SideSection {

    private static final Form<String> URL_OR_NONE = Form.ofText(
            text -> text.isEmpty() ? text : Addresses.POSTGRES_URL.parse().apply(text), "");

    private final SettingsLoader.Role role;

    SideSection(SettingsLoader.Role role) {
        this.role = role;
    }

    SideSettings read(Section section) {
        return new SideSettings(
                section.value("region", Forms.TEXT, ""),
                section.optional("origin", Addresses.ORIGIN),
                section.section("originTls", SideSection::originTls),
                section.optionalSection("healthCheck", SideSection::healthCheck),
                database(section));
    }

    private @Nullable DatabaseSettings database(Section section) {
        if (role == SettingsLoader.Role.PROXY) {
            section.ignore("database");
            return null;
        }
        return section.optionalSection("database", SideSection::readDatabase);
    }

    private static OriginTls originTls(Section section) {
        return new OriginTls(section.value("ca", Forms.TEXT, ""), section.value("serverName", Forms.TEXT, ""));
    }

    private static HealthCheck healthCheck(Section section) {
        return new HealthCheck(
                section.value("path", Addresses.URL_PATH, "/"),
                section.value("every", Forms.DURATION, Duration.ofSeconds(5)));
    }

    private static DatabaseSettings readDatabase(Section section) {
        String url = section.required("url", Addresses.POSTGRES_URL);
        String user = section.required("user", Forms.WORD);
        DatabaseSettings.Auth auth =
                section.value("auth", Forms.choice(DatabaseSettings.Auth.class), DatabaseSettings.Auth.PASSWORD);
        String roleArn = section.optional("roleArn", AwsForms.ROLE);
        String externalId = section.optional("externalId", AwsForms.EXTERNAL_ID);
        Secret password = secret(section, new Secret(""));
        ReplicationAccess replication =
                section.section("replication", access -> replication(access, url, user, password));
        List<String> appRoles = section.values("appRoles", Forms.WORD, List.of());
        if (appRoles.isEmpty() && section.isSound("appRoles")) {
            section.problem("appRoles", "missing: name the application's roles, which the fence stops");
        }
        if (appRoles.contains(user) || appRoles.contains(replication.user())) {
            section.problem("appRoles", "names the role that Crossfade itself uses: the fence would shut it out");
        }
        DatabaseSettings settings =
                new DatabaseSettings(url, user, auth, roleArn, externalId, password, replication, appRoles);
        IamSection.check(section, settings);
        return settings;
    }

    /** One that stands there is read anew when it is refused. */
    private static Secret secret(Section section, Secret otherwise) {
        Secret read = section.value("password", Forms.SECRET, otherwise);
        return section.has("password") ? new Secret(read.reveal(), section.again("password")) : read;
    }

    /** An empty URL is the example's way to say: the same as ours. */
    private static ReplicationAccess replication(Section section, String url, String user, Secret password) {
        String own = section.value("url", URL_OR_NONE, "");
        return new ReplicationAccess(
                section.value("user", Forms.WORD, user), secret(section, password), own.isEmpty() ? url : own);
    }
}
