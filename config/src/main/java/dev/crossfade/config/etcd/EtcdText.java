package dev.crossfade.config.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** How the gateway writes protobuf as JSON: bytes in base64, 64-bit numbers as texts, and nothing for a zero. */
final class EtcdText {

    private EtcdText() {}

    static String bytes(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ObjectNode object() {
        return Json.MAPPER.createObjectNode();
    }

    /** All keys that begin so. */
    static ObjectNode range(String prefix) {
        return object().put("key", bytes(prefix)).put("range_end", bytes(after(prefix)));
    }

    /** The first key behind all that begin so: its last character, which is an ASCII one, is the next one. */
    private static String after(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    static KeyValue keyValue(JsonNode kv) {
        return new KeyValue(
                text(kv.path("key")),
                text(kv.path("value")),
                kv.path("mod_revision").asLong(),
                kv.path("lease").asLong());
    }

    static Listing listing(JsonNode header, JsonNode range) {
        List<KeyValue> keys = new ArrayList<>();
        for (JsonNode kv : range.path("kvs")) {
            keys.add(keyValue(kv));
        }
        return new Listing(header.path("revision").asLong(), keys);
    }

    private static String text(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }
}
