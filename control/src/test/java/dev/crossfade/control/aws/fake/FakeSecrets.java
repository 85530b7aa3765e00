package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Secrets Manager and the Parameter Store keep, of all regions and accounts, and how often they were asked.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
public final class FakeSecrets {

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> binaries = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** Kept from now on, instead of what there was: a rotation. */
    public synchronized void secret(String region, String account, String name, String value) {
        texts.put(key("secretsmanager", region, account, name), value);
    }

    public synchronized void binary(String region, String account, String name, byte[] value) {
        binaries.put(
                key("secretsmanager", region, account, name),
                Base64.getEncoder().encodeToString(value));
    }

    public synchronized void parameter(String region, String account, String name, String value) {
        texts.put(key("ssm", region, account, name), value);
    }

    /** The names that were asked for, in this order, whatever was answered. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized void note(JsonNode request) {
        asked.add(request.path("SecretId").asText(request.path("Name").asText()));
    }

    synchronized void clear() {
        texts.clear();
        binaries.clear();
        asked.clear();
    }

    /** @throws FakeError for what there is not */
    synchronized String answer(Asked call, JsonNode request) {
        return switch (call.action()) {
            case "GetSecretValue" -> secret(call, request.path("SecretId").asText());
            case "GetParameter" -> parameter(call, request);
            default -> throw new FakeError("UnknownOperationException", "the fake does not know " + call.action());
        };
    }

    private String secret(Asked call, String id) {
        String name = id.startsWith("arn:") ? id.substring(id.indexOf(":secret:") + ":secret:".length()) : id;
        String account = id.startsWith("arn:") ? id.split(":", -1)[4] : call.account();
        String key = key("secretsmanager", call.region(), account, name);
        if (binaries.containsKey(key)) {
            return written(Map.of("Name", name, "SecretBinary", binaries.getOrDefault(key, "")));
        }
        if (!texts.containsKey(key)) {
            throw new FakeError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        }
        return written(Map.of("Name", name, "SecretString", texts.getOrDefault(key, "")));
    }

    private String parameter(Asked call, JsonNode request) {
        String name = request.path("Name").asText();
        String key = key("ssm", call.region(), call.account(), name);
        if (!texts.containsKey(key)) {
            throw new FakeError("ParameterNotFound", "");
        }
        String plain = texts.getOrDefault(key, "");
        String value = request.path("WithDecryption").asBoolean()
                ? plain
                : Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        return written(Map.of("Parameter", Map.of("Name", name, "Type", "SecureString", "Value", value)));
    }

    static String written(Object answer) {
        try {
            return Json.MAPPER.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(String service, String region, String account, String name) {
        return service + "/" + region + "/" + account + "/" + name;
    }
}
