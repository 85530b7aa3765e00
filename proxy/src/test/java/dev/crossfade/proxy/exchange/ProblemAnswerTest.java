package dev.crossfade.proxy.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemAnswerTest {

    /** It lasts until a person has changed a file, and why is not for clients. */
    @Test
    void clientOfATenantThatIsRefusedIsToldSoAndToComeBackLater() throws IOException {
        FullHttpResponse answer = ProblemAnswer.notServed();
        try {
            String body = answer.content().toString(StandardCharsets.UTF_8);
            Problem problem = Json.MAPPER.readValue(body, Problem.class);

            assertEquals(503, answer.status().code());
            assertEquals("60", answer.headers().get("Retry-After"));
            assertEquals("not_served", problem.reason());
            assertFalse(body.contains("source") || body.contains("target"), body);
        } finally {
            answer.release();
        }
    }
}
