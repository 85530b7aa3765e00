package dev.crossfade.config.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing of what Jackson says to programmers reaches whoever wrote the document. */
class JsonFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{~it ends too early",
                "{\"mode\":~it ends too early",
                "{\"mode\":\"dir~it ends too early",
                "x~it is not JSON at line 1, column 2",
                "{\"mode\":x}~it is not JSON at line 1, column 10",
                "{\"mode\" \"direct\"}~it is not JSON at line 1, column 9",
                "{mode:\"direct\"}~it is not JSON at line 1, column 2",
                "{\"mode\":\"direct\",\"mode\":\"armed\"}~the field 'mode' stands there twice",
                "{\"mode\":[]}~the value of 'mode' is of another kind than expected",
                "{\"fenced\":[{}]}~the value of 'fenced.[0]' is of another kind than expected",
                "{\"modes\":1}~unknown field 'modes' (known: fenced, ifEpoch, mode, primary, until)",
                "{} {}~one JSON object is expected, and nothing behind it",
                "[]~one JSON object is expected, and nothing behind it",
            })
    void eachKindOfFaultHasWordsOfItsOwn(String json, String words) {
        JsonProcessingException fault =
                assertThrows(JsonProcessingException.class, () -> Json.STRICT.readValue(json, RouteChange.class));

        assertEquals(words, JsonFault.inWords(fault));
    }

    @Test
    void documentThatIsNestedTooDeeplyIsToldAsThat() {
        JsonProcessingException fault =
                assertThrows(JsonProcessingException.class, () -> Json.STRICT.readTree("[".repeat(100_000)));

        assertEquals(
                "it is nested too deeply, or has a name, a number or a text that is too long",
                JsonFault.inWords(fault));
    }
}
