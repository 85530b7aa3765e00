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
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
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
            "POD_IP", "10.0.0.7",
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
        if (!values.contains("control: { enabled: false }")) {
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
        Path own = Files.writeString(directory.resolve("values.yaml"), TENANT + values);
        TemplateCommand template = new Helm(CHART)
                .template()
                .withName("edge")
                .withNamespace("moves")
                .withKubeVersion("1.29.0")
                .withValuesFile(own);
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
