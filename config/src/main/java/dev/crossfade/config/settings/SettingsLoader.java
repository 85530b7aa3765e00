package dev.crossfade.config.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.reader.Substitution;
import dev.crossfade.config.secrets.SecretLookup;
import dev.crossfade.config.secrets.SecretReference;
import dev.crossfade.config.secrets.SecretStores;
import dev.crossfade.config.secrets.UnreadSecret;
import dev.crossfade.config.settings.Settings.ClientSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file: includes merged, {@code tenantDefaults} filled in, secrets substituted, all checked. A role reads
 * only the sections that it needs; of the others it gets the defaults.
 */
public final class SettingsLoader {

    /** Who reads, and so which sections count. */
    public enum Role {
        /** {@code proxy}, and of the tenants all but the databases; tenants without traffic are left out. */
        PROXY,
        /** {@code control}, and the tenants with their databases. */
        CONTROL,
        /** {@code control} alone: no secret of a tenant's is needed. */
        STORE,
        /** {@code client}. */
        CLIENT,
        /** Every section; of a tenant's side whichever it has of origin and database. */
        ALL;

        boolean readsProxy() {
            return this == PROXY || this == ALL;
        }

        boolean readsControl() {
            return this == CONTROL || this == STORE || this == ALL;
        }

        boolean readsTenants() {
            return this != CLIENT && this != STORE;
        }
    }

    private final Function<String, @Nullable String> environment;
    private final SecretLookup secrets;

    /** @param environment the value of an environment variable, null where it is not set */
    SettingsLoader(Function<String, @Nullable String> environment, SecretLookup secrets) {
        this.environment = environment;
        this.secrets = secrets;
    }

    /** @throws InvalidSettings with every problem of the file */
    public static Settings load(Path file, Role role) {
        return load(file, role, new SourceFiles());
    }

    /**
     * As {@link #load(Path, Role)}.
     *
     * @param files remember which were read, also when there are problems
     */
    public static Settings load(Path file, Role role, SourceFiles files) {
        return load(file, role, files, List.of());
    }

    /**
     * As {@link #load(Path, Role, SourceFiles)}, with the problems of the files that the settings name.
     *
     * @param checks those of this role look at the files
     */
    public static Settings load(Path file, Role role, SourceFiles files, List<FilesCheck> checks) {
        return load(file, role, files, checks, SecretLookup.installed());
    }

    /** As {@link #load(Path, Role, SourceFiles, List)}, with the secrets that are looked up there. */
    public static Settings load(
            Path file, Role role, SourceFiles files, List<FilesCheck> checks, SecretLookup secrets) {
        return new SettingsLoader(System::getenv, secrets).read(file, role, files, checks);
    }

    /**
     * What a file says to whoever has none of its secrets: no store is asked for one, and a variable that is not set is as an empty one.
     *
     * @return empty where that leaves problems, which {@link #load(Path, Role)} tells
     */
    public static Optional<Settings> glance(Path file, Role role) {
        return glance(file, role, System::getenv);
    }

    /** @param environment the value of an environment variable, null where it is not set */
    static Optional<Settings> glance(Path file, Role role, Function<String, @Nullable String> environment) {
        SecretStores unread = reference -> {
            throw new UnreadSecret(reference);
        };
        SettingsLoader loader = new SettingsLoader(
                name -> Objects.requireNonNullElse(environment.apply(name), ""),
                new SecretLookup(unread, System::nanoTime));
        try {
            return Optional.of(loader.read(file, role));
        } catch (InvalidSettings e) {
            return Optional.empty();
        }
    }

    /**
     * What the command line talks to, where it is not said on the line: what the environment says; else the {@code client} section of the
     * file, or of the one that CROSSFADE_CONFIG names; else the defaults. No file is read that was not named: one that happens to lie in
     * the working directory must not tell where an operator's token is sent.
     *
     * @param file null where none is named on the line
     * @param environment the value of an environment variable, null where it is not set
     * @throws InvalidSettings with every problem of the section
     */
    public static ClientSettings client(@Nullable Path file, Function<String, @Nullable String> environment) {
        SettingsLoader loader = new SettingsLoader(environment, SecretLookup.installed());
        String named = file == null ? loader.orElse("CROSSFADE_CONFIG", "") : file.toString();
        return named.isEmpty()
                ? loader.client(CommonSections.NO_CLIENT)
                : loader.read(Path.of(named), Role.CLIENT).client();
    }

    Settings read(Path file, Role role) {
        return read(file, role, new SourceFiles(), List.of());
    }

    private Settings read(Path file, Role role, SourceFiles files, List<FilesCheck> checks) {
        Problems problems = new Problems();
        SettingsFile tree = SettingsFile.read(file, problems, files);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(file.toString(), problems);
        }
        Substitution substitution = new Substitution(environment, files, secrets);
        readAhead(tree, role, substitution);
        Settings settings = settings(tree, role, problems, substitution);
        checks.stream().filter(check -> check.role() == role).forEach(check -> check.check(settings, problems));
        if (!problems.isEmpty()) {
            throw new InvalidSettings(file.toString(), problems);
        }
        return settings;
    }

    /** All secrets at once, before they are read where they stand: that takes as long as the slowest, and not as all of them. */
    private void readAhead(SettingsFile tree, Role role, Substitution substitution) {
        Set<SecretReference> named = new LinkedHashSet<>();
        if (tree.mentions(SecretReference::isMentioned)) {
            settings(tree, role, new Problems(), substitution.noting(named::add));
        }
        secrets.readAhead(named);
    }

    private Settings settings(SettingsFile tree, Role role, Problems problems, Substitution substitution) {
        return Section.read(
                tree.root(), "", problems, substitution, root -> settings(root, role, tree, problems, substitution));
    }

    private Settings settings(
            Section root, Role role, SettingsFile tree, Problems problems, Substitution substitution) {
        root.ignore("include");
        root.ignore("tenantDefaults");
        root.ignore("tenants");
        return new Settings(
                root.section("logging", CommonSections::logging),
                root.section("telemetry", CommonSections::telemetry),
                client(root.section("client", CommonSections::client)),
                needed(
                        root,
                        "proxy",
                        role.readsProxy(),
                        section -> ProxySection.read(section, SettingsLoader::hostName)),
                needed(root, "control", role.readsControl(), ControlSection::read),
                role.readsTenants() ? tenants(role, tree, problems, substitution) : List.of());
    }

    private <T> T needed(Section root, String key, boolean read, Function<Section, T> reader) {
        if (read) {
            return root.section(key, reader);
        }
        root.ignore(key);
        JsonNode nothing = MissingNode.getInstance();
        return Section.read(
                nothing, key, new Problems(), new Substitution(environment, new SourceFiles(), secrets), reader);
    }

    /** The environment is nearer to whoever types a command than the file is. */
    private ClientSettings client(ClientSettings file) {
        return new ClientSettings(
                orElse("CROSSFADE_CONTROL", file.control()),
                orElse("CROSSFADE_TOKEN_FILE", file.tokenFile()),
                orElse("CROSSFADE_CA", file.ca()));
    }

    /** A variable that is set to nothing is as one that is not set. */
    private String orElse(String variable, String otherwise) {
        String value = environment.apply(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static List<TenantSettings> tenants(
            Role role, SettingsFile tree, Problems problems, Substitution substitution) {
        List<TenantSettings> tenants = new ArrayList<>();
        Map<String, String> ids = new HashMap<>();
        Map<String, String> hosts = new HashMap<>();
        WorkerClaims workers = new WorkerClaims();
        TenantSection reader = new TenantSection(role);
        for (SettingsFile.Tenant tenant : tree.tenants()) {
            TenantSettings settings = Section.read(tenant.node(), tenant.path(), problems, substitution, reader::read);
            if (tenant.node().has("id")) {
                claim(ids, settings.id().value(), tenant.path() + ".id", problems);
            }
            for (int i = 0; i < settings.hosts().size(); i++) {
                claim(hosts, settings.hosts().get(i), tenant.path() + ".hosts[" + i + "]", problems);
            }
            workers.claim(settings, tenant.path(), problems);
            if (role != Role.PROXY || TenantSection.hasTraffic(settings)) {
                tenants.add(settings);
            }
        }
        return tenants;
    }

    private static void claim(Map<String, String> claimed, String name, String path, Problems problems) {
        if (problems.isAt(path)) {
            return; // the name is a stand-in
        }
        String first = claimed.putIfAbsent(name, path);
        if (first != null) {
            problems.add(path, "'" + name + "' is already taken by " + first);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "proxy";
        }
    }
}
