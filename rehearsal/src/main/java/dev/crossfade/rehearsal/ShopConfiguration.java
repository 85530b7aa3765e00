package dev.crossfade.rehearsal;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * The configuration file of the rehearsal, as an operator would write it for this tenant: one file for the proxy and the controller.
 *
 * @param directory where the daemons keep their state
 */
record ShopConfiguration(
        Path directory,
        int proxyPort,
        int proxyAdminPort,
        int controlPort,
        SideAddress source,
        SideAddress target,
        String strategy,
        String fence) {

    /** The tenant's id. */
    static final String TENANT = "shop";

    /**
     * Where one side is.
     *
     * @param origin {@code host:port} of its application
     * @param database as the controller reaches it
     * @param fromOtherSide the same database as the other side's database reaches it
     * @param replicationPassword of the role that the other side's database has there; as the file has it, so perhaps a reference
     */
    record SideAddress(
            String region,
            String origin,
            LabDatabase database,
            LabDatabase fromOtherSide,
            String replicationPassword) {}

    /** Writes the file, readable for its owner only: it holds passwords. */
    Path write() throws IOException {
        Path file = directory.resolve("crossfade.yaml");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        YAMLMapper yaml = new YAMLMapper(YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build());
        yaml.writeValue(file.toFile(), document());
        return file;
    }

    String controlUrl() {
        return "http://127.0.0.1:" + controlPort;
    }

    private Map<String, Object> document() {
        return Map.of(
                "client", Map.of("control", controlUrl()),
                "proxy", proxy(),
                "control", control(),
                "tenants", List.of(tenant()));
    }

    private Map<String, Object> proxy() {
        return Map.of(
                "id", "edge-1",
                "listen", List.of(Map.of("host", "127.0.0.1", "port", proxyPort)),
                "admin", Map.of("host", "127.0.0.1", "port", proxyAdminPort),
                "health", Map.of("host", "127.0.0.1", "port", proxyAdminPort),
                "state", directory.resolve("proxy").toString(),
                "routes", Map.of("from", "control"),
                "control", Map.of("url", controlUrl()));
    }

    private Map<String, Object> control() {
        return Map.of(
                "admin",
                Map.of("host", "127.0.0.1", "port", controlPort),
                "store",
                "jdbc:sqlite:" + directory.resolve("control.db"));
    }

    private Map<String, Object> tenant() {
        return Map.of(
                "id", TENANT,
                "hosts", List.of("*"),
                "source", side(source),
                "target", side(target),
                "failover", failover(),
                "replication",
                        Map.of(
                                "schemas", List.of("public"),
                                "truncateTarget", List.of("public.schema_history"),
                                "largeObjects", "auto"),
                "switchover", Map.of("start", "manual", "strategy", strategy, "fence", fence));
    }

    private static Map<String, Object> failover() {
        return Map.of(
                "statuses", List.of(500, 502, 503, 504),
                "atomicRequests", true,
                "bodyRules",
                        List.of(Map.of(
                                "paths", List.of("/graphql"),
                                "contentTypes", List.of("application/json"),
                                "match", "cannot execute [A-Z ]+ in a read-only transaction")));
    }

    private static Map<String, Object> side(SideAddress side) {
        return Map.of(
                "region", side.region(),
                "origin", "http://" + side.origin(),
                "healthCheck", Map.of("path", "/healthz"),
                "database",
                        Map.of(
                                "url", side.database().url(),
                                "user", Lab.CROSSFADE.role(),
                                "password", Lab.CROSSFADE.password(),
                                "replication",
                                        Map.of(
                                                "user", Lab.REPLICATION.role(),
                                                "password", side.replicationPassword(),
                                                "url", side.fromOtherSide().url()),
                                "appRoles", List.of(Lab.OWNER.role(), Lab.APPLICATION.role(), Lab.WORKER.role())));
    }
}
