package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.http.HandlerType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandbyRuleTest {

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/migrations,true",
        "GET,/v1/migrations/acme,true",
        "GET,/v1/migrations/acme/check,false",
        "GET,/v1/migrations/acme/received,false",
        "POST,/v1/migrations,false",
        "POST,/v1/migrations/acme/switchover,false",
        "GET,/v1/routes,false",
        "GET,/v1/routes/acme,true",
        "PUT,/v1/routes/acme,false",
        "GET,/v1/proxies,false",
        "PUT,/v1/proxies/edge-1,false",
        "GET,/v1/audit,true",
        "GET,/v1/events,false",
        "GET,/v1/openapi.json,true",
    })
    void whoStandsByAnswersWhatIsWrittenDownAndNothingElse(HandlerType method, String path, boolean answered) {
        assertEquals(answered, StandbyRule.isAnywhere(method, path));
    }
}
