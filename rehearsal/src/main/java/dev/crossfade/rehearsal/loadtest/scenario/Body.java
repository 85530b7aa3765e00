package dev.crossfade.rehearsal.loadtest.scenario;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a request carries: a text with variables in it, or bytes that are the same in each request. */
public final class Body {

    static final Body NONE = new Body(null, new byte[0]);

    private final @Nullable Template text;
    private final byte[] fixed;

    private Body(@Nullable Template text, byte[] fixed) {
        this.text = text;
        this.fixed = fixed;
    }

    static Body ofText(String text) {
        return new Body(new Template(text), new byte[0]);
    }

    /** A file's content: a text when it is valid UTF-8. */
    static Body ofContent(byte[] content) {
        try {
            return ofText(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Body(null, content);
        }
    }

    /** Bytes that no compression makes smaller, the same for each size. */
    static Body generated(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return new Body(null, bytes);
    }

    public byte[] bytes(Variables variables) {
        return text == null ? fixed : text.fill(variables).getBytes(StandardCharsets.UTF_8);
    }

    boolean usesKey() {
        return text != null && text.usesKey();
    }

    /**
     * The same with the request's key at the place; what stands around it must be there.
     *
     * @throws IllegalArgumentException when it is no JSON, or has no such place
     */
    Body withKeyAt(JsonPointer place) {
        try {
            JsonNode document = Json.MAPPER.readTree(text == null ? "" : text.toString());
            if (document.at(place.head()) instanceof ObjectNode around) {
                around.put(place.last().getMatchingProperty(), Template.KEY);
                return ofText(Json.MAPPER.writeValueAsString(document));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the body is not JSON, so that no key can be set in it: write ${key} into the body instead", e);
        }
        throw new IllegalArgumentException("the body has no JSON object around '" + place + "'");
    }
}
