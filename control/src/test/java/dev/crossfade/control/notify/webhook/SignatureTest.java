package dev.crossfade.control.notify.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.Secret;
import org.junit.jupiter.api.Test;

class SignatureTest {

    /** {@code printf %s '1767225600.{"a":1}' | openssl dgst -sha256 -hmac geheim}. */
    @Test
    void isWhatOpensslMakesOfTimestampAndBody() {
        assertEquals(
                "v1=c0073fb993d0f44ab65bb19172608aac6e0c48bbe842d19401dec05139ea71f4",
                Signature.of(new Secret("geheim"), 1_767_225_600L, "{\"a\":1}"));
    }
}
