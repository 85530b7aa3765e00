package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.wire.Json;
import dev.crossfade.config.wire.Problem;
import dev.crossfade.config.wire.Standby;
import dev.crossfade.control.leader.NotLeading;
import dev.crossfade.control.leader.Standing;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.verbs.Operations;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandbyIT {

    /** It led when the request came, and what it then has read is what was written down. */
    @Test
    void answerOfWhoCeasesToLeadWhileHeMakesItIsMarked() throws Exception {
        try (RunningApi api = new RunningApi(Ceasing::new)) {
            api.operations.will(Statuses.holdPoint()).alreadyStarted();

            HttpResponse<String> answer = api.get("/v1/migrations/acme");

            assertEquals(200, answer.statusCode());
            assertEquals("b:9901", answer.headers().firstValue(Standby.HEADER).orElse(""));
        }
    }

    /** Leads until its operations are asked for. */
    private static final class Ceasing extends DeskAround {

        private volatile Standing standing = Standing.acting();

        Ceasing(Desk desk) {
            super(desk);
        }

        @Override
        public Standing standing() {
            return standing;
        }

        @Override
        public Operations operations() {
            standing = new Standing.StandingBy("b leads", Optional.of("b:9901"));
            return super.operations();
        }
    }

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
