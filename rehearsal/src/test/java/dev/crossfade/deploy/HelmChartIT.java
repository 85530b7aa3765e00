package dev.crossfade.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonParser;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.crossfade.config.settings.ControlSettings;
import dev.crossfade.config.settings.EtcdSettings;
import dev.crossfade.config.settings.ProxySettings.Routes;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, by Helm itself; what it makes, by the API of Kubernetes; and the configuration in it, by the program. */
class HelmChartIT {

    private static final Path CHART =
            Deployment.FILES.resolve("helm/crossfade").toAbsolutePath().normalize();

    private static final Path SHIPPED = Deployment.FILES.resolve("helm");

    private static final String TENANT = """
            crossfade:
              tenants:
                - id: shop
                  hosts: [shop.example.com]
                  source:
                    origin: http://10.0.1.20:8080
                    database: { url: "jdbc:postgresql://10.0.1.30/shop", user: crossfade, password: "${SHOP_SOURCE_PASSWORD}", appRoles: [shop_app] }
                  target:
                    origin: http://10.1.1.20:8080
                    database: { url: "jdbc:postgresql://10.1.1.30/shop", user: crossfade, password: "${SHOP_TARGET_PASSWORD}", appRoles: [shop_app] }
            """;

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOSTNAME", "edge-proxy-7d9f",
            "STORE_PASSWORD", "of-the-store",
            "SHOP_SOURCE_PASSWORD", "of-the-source",
            "SHOP_TARGET_PASSWORD", "of-the-target");

    @TempDir
    Path directory;

    @Test
    void helmFindsNothingWrong() {
        LintResult result = new Helm(CHART).lint().call();
        assertFalse(result.isFailed(), () -> result.getMessages().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy: { tlsSecret: edge-tls, proxyProtocol: v2, service: { type: ClusterIP } }",
                "control: { replicas: 1, store: 'jdbc:sqlite:/var/lib/crossfade/control.db', disk: { storageClass: fast } }",
                "control: { enabled: false }",
                "control: { tlsSecret: control-tls }",
                "control: { enabled: false, tlsSecret: control-tls }\netcd: { endpoints: ['https://10.0.0.9:2379'] }",
                "control: { tlsSecret: control-tls }\netcd: { endpoints: ['https://10.0.0.9:2379'], secret: keys }",
                "proxy: { enabled: false }\nimage: { pullSecrets: [registry] }\nenvironmentSecrets: [passwords]"
            })
    void kubernetesKnowsEachFieldAndTheProgramItsConfiguration(String values) throws IOException {
        List<JsonNode> made = make(values);
        made.forEach(HelmChartIT::validate);
        String yaml = one(made, "ConfigMap").at("/data/crossfade.yaml").asText();
        if (!values.contains("proxy: { enabled: false }")) {
            Settings proxy = read(yaml, Role.PROXY);
            JsonNode pod = one(made, "Deployment").at("/spec/template/spec");
            assertTrue(pod.path("terminationGracePeriodSeconds").asLong()
                    > proxy.proxy().shutdown().drain().toSeconds());
            assertEquals(mounted(pod), mounted(pod).stream().distinct().toList());
        }
        if (values.contains("control: { enabled: false") && values.contains("etcd:")) {
            assertFalse(
                    one(made, "Deployment").toString().contains("crossfade-tokens"),
                    "nobody makes it where nobody needs it");
        }
        if (!values.contains("control: { enabled: false")) {
            assertEquals(
                    "0.0.0.0", read(yaml, Role.CONTROL).control().admin().host(), "kubectl port-forward asks loopback");
            assertEquals(1, read(yaml, Role.CONTROL).tenants().size());
        }
    }

    /** A proxy asks each of them, for which of them leads nobody knows before. */
    @Test
    void proxiesKnowEveryControllerByItsName() throws IOException {
        String yaml = one(make("control: { replicas: 3 }"), "ConfigMap")
                .at("/data/crossfade.yaml")
                .asText();
        String urls = new YAMLMapper().readTree(yaml).at("/proxy/control/url").asText();
        assertEquals(
                "http://edge-control-0.edge-control.moves.svc:9901,http://edge-control-1.edge-control.moves.svc:9901,"
                        + "http://edge-control-2.edge-control.moves.svc:9901",
                urls);
    }

    /** With what is shipped to begin with; proxies get the authority of the controllers, and not their key. */
    @Test
    void tokensTravelOverTlsAsTheShippedValuesHaveIt() throws IOException {
        List<JsonNode> made = make(List.of(SHIPPED.resolve("crossfade.values.yaml")));
        made.forEach(HelmChartIT::validate);
        String yaml = one(made, "ConfigMap").at("/data/crossfade.yaml").asText();

        Settings proxy = read(yaml, Role.PROXY);
        assertEquals(
                "https://edge-control-0.edge-control.moves.svc:9901,https://edge-control-1.edge-control.moves.svc:9901",
                proxy.proxy().control().url());
        assertTrue(proxy.proxy().control().ca().endsWith("/ca.crt"));
        assertTrue(read(yaml, Role.CONTROL).control().admin().tls() != null);
        JsonNode controllers = one(made, "StatefulSet").at("/spec/template/spec");
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertEquals(
                    "HTTPS",
                    controllers.at("/containers/0/" + probe + "/httpGet/scheme").asText());
        }
        assertEquals(
                "[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]",
                volume(one(made, "Deployment").at("/spec/template/spec"), "control-tls")
                        .at("/secret/items")
                        .toString());
    }

    @Test
    void routesAreInEtcdAsTheShippedValuesHaveItEachWithItsOwnLogin() throws IOException {
        List<JsonNode> made =
                make(List.of(SHIPPED.resolve("crossfade.values.yaml"), SHIPPED.resolve("etcd.values.yaml")));
        made.forEach(HelmChartIT::validate);
        String yaml = one(made, "ConfigMap").at("/data/crossfade.yaml").asText();

        Settings proxy = read(yaml, Role.PROXY);
        Settings control = read(yaml, Role.CONTROL);
        assertEquals(Routes.From.ETCD, proxy.proxy().routes().from());
        assertEquals(ControlSettings.Routes.In.ETCD, control.control().routes().in());
        assertEquals("crossfade_proxy", proxy.proxy().etcd().user());
        assertEquals("crossfade", control.control().etcd().user());
        for (EtcdSettings etcd : List.of(proxy.proxy().etcd(), control.control().etcd())) {
            assertEquals(3, etcd.endpoints().size());
            etcd.endpoints()
                    .forEach(member ->
                            assertEquals("https", URI.create(member.toString()).getScheme()));
            assertTrue(etcd.tls().ca().startsWith("/etc/crossfade-etcd/"));
            assertTrue(etcd.passwordFile().startsWith("/etc/crossfade-etcd/"));
        }
        assertEquals("proxy-password", etcdPassword(one(made, "Deployment")));
        assertEquals("control-password", etcdPassword(one(made, "StatefulSet")));
    }

    private static String etcdPassword(JsonNode workload) {
        JsonNode pod = workload.at("/spec/template/spec");
        assertTrue(mounted(pod).contains("/etc/crossfade-etcd"), pod::toString);
        JsonNode items = volume(pod, "etcd").at("/secret/items");
        assertEquals("password", items.at("/1/path").asText());
        return items.at("/1/key").asText();
    }

    private static JsonNode volume(JsonNode pod, String name) {
        for (JsonNode volume : pod.path("volumes")) {
            if (volume.path("name").asText().equals(name)) {
                return volume;
            }
        }
        throw new AssertionError("no volume " + name + " in " + pod);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "control: { store: 'jdbc:sqlite:/var/lib/crossfade/control.db' } | more than one controller needs a store in PostgreSQL",
                "proxy: { replicas: 0 } | replicas",
                "proxy: { portt: 8080 } | portt",
                "control: { store: 'mysql:' } | store"
            })
    void valuesThatCannotBeMeantAreRefused(String values, String told) {
        RuntimeException refusal = assertThrows(RuntimeException.class, () -> make(values));
        assertTrue(String.valueOf(refusal.getMessage()).contains(told), refusal::getMessage);
    }

    private List<JsonNode> make(String values) throws IOException {
        return make(List.of(Files.writeString(directory.resolve("values.yaml"), TENANT + values)));
    }

    /** @param values the later over the earlier */
    private static List<JsonNode> make(List<Path> values) throws IOException {
        TemplateCommand template = new Helm(CHART)
                .template()
                .withName("edge")
                .withNamespace("moves")
                .withKubeVersion("1.29.0");
        for (Path file : values) {
            template = template.withValuesFile(file.toAbsolutePath().normalize());
        }
        List<JsonNode> made = new ArrayList<>();
        YAMLMapper yaml = new YAMLMapper();
        try (MappingIterator<JsonNode> documents =
                yaml.readerFor(JsonNode.class).readValues(template.call())) {
            documents.forEachRemaining(document -> {
                if (document.isObject()) {
                    made.add(document);
                }
            });
        }
        return made;
    }

    /** Throws where a field is not known, is missing, or is of another type. */
    private static void validate(JsonNode object) {
        var json = JsonParser.parseString(object.toString());
        try {
            switch (object.path("kind").asText()) {
                case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
                case "Deployment" -> V1Deployment.validateJsonElement(json);
                case "StatefulSet" -> V1StatefulSet.validateJsonElement(json);
                case "Service" -> V1Service.validateJsonElement(json);
                case "ServiceAccount" -> V1ServiceAccount.validateJsonElement(json);
                case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
                default -> throw new AssertionError("of a kind that nobody looks at: " + object);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Settings read(String yaml, Role role) throws IOException {
        String here = yaml.replace("/etc/crossfade-secrets", directory.toString())
                .replace("/etc/crossfade-tls", directory.toString())
                .replace("/var/lib/crossfade", directory.toString());
        return Deployment.read(here, directory, ENVIRONMENT, role);
    }

    private static List<String> mounted(JsonNode pod) {
        List<String> paths = new ArrayList<>();
        pod.at("/containers/0/volumeMounts")
                .forEach(mount -> paths.add(mount.path("mountPath").asText()));
        return paths;
    }

    private static JsonNode one(List<JsonNode> made, String kind) {
        return made.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
