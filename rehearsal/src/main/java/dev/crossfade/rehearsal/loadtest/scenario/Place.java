package dev.crossfade.rehearsal.loadtest.scenario;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.HeaderNames;
import dev.crossfade.config.wire.Json;
import java.io.IOException;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Where a message holds a key: in a header field, or at a place in its JSON body (RFC 6901). One of them is null. */
public record Place(@Nullable String header, @Nullable JsonPointer json) {

    static final Form<JsonPointer> POINTER = Form.ofText(
            text -> {
                if (!text.startsWith("/")) {
                    throw new IllegalArgumentException("not a JSON pointer: '" + text + "' (write /key or /order/id)");
                }
                return JsonPointer.compile(text);
            },
            JsonPointer.compile("/example"));

    static Place read(Section section) {
        Place place = new Place(section.optional("header", HeaderNames.TOKEN), section.optional("json", POINTER));
        if ((place.header == null) == (place.json == null)) {
            section.problem("", "needs exactly one of header and json");
        }
        return place;
    }

    /** Whether an answer's body must be kept to find it. */
    public boolean inBody() {
        return json != null;
    }

    /** What stands there; null when nothing does, or when the body is not JSON. */
    public @Nullable String find(HttpHeaders headers, byte[] body) {
        if (header != null) {
            return headers.firstValue(header).orElse(null);
        }
        JsonNode found = at(json, body);
        return found != null && found.isValueNode() && !found.isNull() ? found.asText() : null;
    }

    static @Nullable JsonNode at(@Nullable JsonPointer pointer, byte[] body) {
        try {
            JsonNode document = Json.MAPPER.readTree(body);
            return pointer == null || document == null ? null : document.at(pointer);
        } catch (IOException e) {
            return null;
        }
    }
}
