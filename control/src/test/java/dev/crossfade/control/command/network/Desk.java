package dev.crossfade.control.command.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.CrossfadeCommand;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.aws.fake.Delays;
import dev.crossfade.control.aws.network.Laboratory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;

/** Where somebody types the commands; the SDK finds endpoint and credentials by itself, in system properties for once. */
public final class Desk implements AutoCloseable {

    static final String WHOLE = """
                source: { vpcId: vpc-aaaaaaaa, routeTables: [rtb-aaaaaaa0, rtb-aaaaaaa2], securityGroups: [sg-aaaaaaaa] }
                target:
                  account: "222222222222"
                  roleArn: arn:aws:iam::222222222222:role/crossfade
                  externalId: shared
                  vpcId: vpc-bbbbbbbb
                  routeTables: [rtb-bbbbbbb1]
                  securityGroups: [sg-bbbbbbbb]
            """;
    static final String DISCOVERED = """
                source: {}
                target: { roleArn: "arn:aws:iam::222222222222:role/crossfade", externalId: shared }
            """;

    public final Laboratory laboratory;
    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    public Desk(Path folder) throws IOException {
        this.folder = folder;
        laboratory = new Laboratory(folder);
        laboratory.aws.delays(new Delays(0, 0, 0, 60));
        laboratory.aws.assumesNone(Laboratory.SOURCE_ACCOUNT);
        System.setProperty("aws.endpointUrl", laboratory.aws.address().toString());
        System.setProperty("aws.accessKeyId", "AKIA111111111111Y");
        System.setProperty("aws.secretAccessKey", "never-shown");
    }

    int run(String... arguments) {
        return run(new NetworkCommand(), arguments);
    }

    /** Another command than those of the network. */
    public int run(CrossfadeCommand command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    line.getErr().flush();
                    return failure instanceof CommandFailure known ? known.exitCode() : 99;
                })
                .execute(arguments);
    }

    public String said() {
        return out.toString();
    }

    public String errors() {
        return err.toString();
    }

    public JsonNode document() throws JsonProcessingException {
        return Json.MAPPER.readTree(said());
    }

    /** Of databases that nobody finds. */
    Path config(String network) throws IOException {
        return config(network, named("acme.eu-central-1.rds.invalid"), named("cluster.us-east-1.rds.invalid"));
    }

    /** Of a tenant's databases. */
    Path config(String network, TenantSettings tenant) throws IOException {
        return config(network, database(tenant.source()), database(tenant.target()));
    }

    /** Of a tenant's databases, with what AWS runs of it. */
    public Path configWithAws(String aws, TenantSettings tenant) throws IOException {
        return write("    aws:\n" + aws.indent(6), database(tenant.source()), database(tenant.target()));
    }

    private static String named(String host) {
        return "{ url: \"jdbc:postgresql://%s:1/acme\", user: crossfade, password: s, appRoles: [app] }"
                .formatted(host);
    }

    /** JSON is YAML. */
    private static String database(TenantSettings.SideSettings side) throws JsonProcessingException {
        DatabaseSettings database = Objects.requireNonNull(side.database());
        DatabaseSettings.ReplicationAccess access = database.replication();
        return Json.MAPPER
                .writeValueAsString(Map.of(
                        "url", database.url(),
                        "user", database.user(),
                        "password", database.password().reveal(),
                        "appRoles", database.appRoles(),
                        "replication",
                                Map.of(
                                        "url", access.url(),
                                        "user", access.user(),
                                        "password", access.password().reveal())))
                .replace("${", "$${");
    }

    private Path config(String network, String source, String target) throws IOException {
        return write(network.isEmpty() ? "" : "    network:\n" + network.indent(2), source, target);
    }

    /** @param section of the tenant, indented */
    private Path write(String section, String source, String target) throws IOException {
        return Files.writeString(
                folder.resolve("crossfade.yaml"), """
                control: { store: "jdbc:sqlite:%s" }
                tenants:
                  - id: acme
                    source: { region: eu-central-1, database: %s }
                    target: { region: us-east-1, database: %s }
                    switchover: { minProxies: 0 }
                """.formatted(folder.resolve("store"), source, target) + section);
    }

    @Override
    public void close() {
        List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey").forEach(System::clearProperty);
        laboratory.close();
    }
}
