package dev.crossfade.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crossfade.config.settings.SettingsLoader.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The task definitions that are shipped, each with the configuration that stands beside it. */
enum EcsTask {
    CONTROL("ecs/control", Role.CONTROL),
    PROXY("ecs/proxy", Role.PROXY),
    CONTROL_ON_ETCD("ecs/etcd/control", Role.CONTROL),
    PROXY_ON_ETCD("ecs/etcd/proxy", Role.PROXY);

    /** What the first container of a task writes a secret to, by the secret's name in the environment. */
    static final String FILE = "FILE_";

    private static final Pattern SECRET = Pattern.compile("arn:aws:secretsmanager:[^:]+:[0-9]{12}:secret:(.+)-\\w{6}");

    private final String path;
    private final Role role;

    EcsTask(String path, Role role) {
        this.path = path;
        this.role = role;
    }

    Role role() {
        return role;
    }

    /** As its container, its log and its configuration are called. */
    String daemon() {
        return role == Role.PROXY ? "proxy" : "control";
    }

    JsonNode definition() throws IOException {
        return new ObjectMapper()
                .readTree(Deployment.FILES.resolve(path + ".json").toFile());
    }

    Path configuration() {
        return Deployment.FILES.resolve(path + ".yaml");
    }

    /** The container that brings the configuration, and ends. */
    JsonNode first() throws IOException {
        return definition().at("/containerDefinitions/0");
    }

    JsonNode container() throws IOException {
        return definition().at("/containerDefinitions/1");
    }

    /** What the first container writes the task's secrets to. */
    List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        first().path("secrets")
                .forEach(secret -> files.add(secret.path("name").asText().replaceFirst(FILE, "")));
        return files;
    }

    /** As Secrets Manager calls them. */
    List<String> secrets() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode secret : first().path("secrets")) {
            String arn = secret.path("valueFrom").asText();
            names.add(SECRET.matcher(arn)
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElse(arn));
        }
        return names;
    }
}
