package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.leader.NotLeading;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyIT {

    /** It is no guard's refusal: the one that leads would do it. */
    @Test
    void whoCeasesToLeadInTheMiddleOfAVerbAnswersAsOneThatStandsBy() throws Exception {
        try (RunningApi api = new RunningApi()) {
            api.operations.will(Statuses.holdPoint()).alreadyStarted();
            for (RuntimeException failure : List.of(
                    new NotLeading("the one at b:9901 leads", Optional.of("b:9901")),
                    new StoreFailure(StoreFailure.Kind.NOT_LEADING, "the term is over", "ask the other", null))) {
                api.operations.refuse(failure);

                HttpResponse<String> answer = api.send("POST", "/v1/migrations/acme/pause", "");

                assertEquals(503, answer.statusCode());
                assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
                assertEquals(
                        Problem.of(503, Standby.SLUG, "", "", null, null).type(),
                        Json.MAPPER.readValue(answer.body(), Problem.class).type());
            }
        }
    }
}
