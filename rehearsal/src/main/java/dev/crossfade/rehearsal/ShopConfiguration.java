package dev.crossfade.rehearsal;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.crossfade.rehearsal.lab.Lab;
import dev.crossfade.rehearsal.lab.LabDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the rehearsal, as an operator would write it for this tenant: a file for the controller, and one for each proxy.
 *
 * @param directory where the daemons keep their state
 * @param etcd where the controller keeps the routes; null where it has them itself
 * @param proxies how many there are
 * @param parking whether partners' events are kept that nobody can take within seconds
 */
record ShopConfiguration(
        Path directory,
        int controlPort,
        @Nullable URI etcd,
        int proxies,
        SideAddress source,
        SideAddress target,
        String strategy,
        String fence,
        boolean parking) {

    /** The tenant's id. */
    static final String TENANT = "shop";

    /** An outage of etcd, or of the way there, is waited for: requests are held for longer than a proxy needs to find its way back. */
    private static final String BUDGET_OVER_ETCD = "10s";

    private static final String HOLD_OVER_ETCD = "15s";

    /** So that also what meets a pause is kept, and not only what finds nobody. */
    private static final String HOLD_BEFORE_PARKING = "3s";

    /**
     * Where one proxy serves.
     *
     * @param etcd as this proxy reaches it; null where it follows the controller
     */
    record ProxyAddress(
            String id, int port, int adminPort, @Nullable URI etcd) {}

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

    /** Writes the controller's file. */
    Path writeController() throws IOException {
        return write(
                "control",
                Map.of(
                        "client", Map.of("control", controlUrl()),
                        "control", control(),
                        "tenants", List.of(tenant())));
    }

    /** Writes a proxy's file. */
    Path write(ProxyAddress proxy) throws IOException {
        return write(proxy.id(), Map.of("proxy", proxy(proxy), "tenants", List.of(tenant())));
    }

    /** Readable for its owner only: it holds passwords. */
    private Path write(String name, Map<String, Object> document) throws IOException {
        Path file = directory.resolve(name + ".yaml");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        YAMLMapper yaml = new YAMLMapper(YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build());
        yaml.writeValue(file.toFile(), document);
        return file;
    }

    String controlUrl() {
        return "http://127.0.0.1:" + controlPort;
    }

    private Map<String, Object> proxy(ProxyAddress proxy) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("id", proxy.id());
        section.put("listen", List.of(Map.of("host", "127.0.0.1", "port", proxy.port())));
        section.put("admin", Map.of("host", "127.0.0.1", "port", proxy.adminPort()));
        section.put("health", Map.of("host", "127.0.0.1", "port", proxy.adminPort()));
        section.put("state", directory.resolve(proxy.id()).toString());
        section.put("routes", Map.of("from", proxy.etcd() == null ? "control" : "etcd"));
        section.put("control", Map.of("url", controlUrl()));
        if (proxy.etcd() != null) {
            section.put("etcd", endpoint(proxy.etcd()));
        }
        return section;
    }

    private Map<String, Object> control() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("admin", Map.of("host", "127.0.0.1", "port", controlPort));
        section.put("store", "jdbc:sqlite:" + directory.resolve("control.db"));
        if (etcd != null) {
            section.put("routes", Map.of("in", "etcd"));
            section.put("etcd", endpoint(etcd));
        }
        return section;
    }

    private static Map<String, Object> endpoint(URI etcd) {
        return Map.of("endpoints", List.of(etcd.toString()));
    }

    private Map<String, Object> tenant() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("id", TENANT);
        section.put("hosts", List.of("*"));
        section.put("source", side(source));
        section.put("target", side(target));
        section.put("failover", failover());
        if (parking) {
            section.put(
                    "parking",
                    List.of(Map.of("paths", List.of("/events/*"), "orderBy", Map.of("header", "X-Partner"))));
        }
        section.put(
                "replication",
                Map.of(
                        "schemas", List.of("public"),
                        "truncateTarget", List.of("public.schema_history"),
                        "largeObjects", "auto"));
        section.put("switchover", switchover());
        return section;
    }

    private Map<String, Object> switchover() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("start", "manual");
        section.put("strategy", strategy);
        section.put("fence", fence);
        section.put("minProxies", proxies);
        if (etcd != null) {
            section.put("budget", BUDGET_OVER_ETCD);
        }
        return section;
    }

    private Map<String, Object> failover() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("statuses", List.of(500, 502, 503, 504));
        section.put("atomicRequests", true);
        section.put(
                "bodyRules",
                List.of(Map.of(
                        "paths", List.of("/graphql"),
                        "contentTypes", List.of("application/json"),
                        "match", "cannot execute [A-Z ]+ in a read-only transaction")));
        if (parking) {
            section.put("hold", Map.of("maxWait", HOLD_BEFORE_PARKING));
        } else if (etcd != null) {
            section.put("hold", Map.of("maxWait", HOLD_OVER_ETCD));
        }
        return section;
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
