package dev.crossfade.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.http.HandlerType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandbyRuleTest {

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/migrations,false,true",
        "GET,/v1/migrations/acme,false,true",
        "GET,/v1/migrations/acme/check,false,false",
        "GET,/v1/migrations/acme/received,false,false",
        "POST,/v1/migrations,false,false",
        "POST,/v1/migrations/acme/switchover,false,false",
        "GET,/v1/routes,false,true",
        "GET,/v1/routes,true,false",
        "GET,/v1/routes/acme,false,true",
        "PUT,/v1/routes/acme,false,false",
        "GET,/v1/proxies,false,false",
        "PUT,/v1/proxies/edge-1,false,false",
        "GET,/v1/audit,false,true",
        "GET,/v1/events,false,false",
        "GET,/v1/openapi.json,false,true",
    })
    void whoStandsByAnswersWhatIsWrittenDownAndNothingElse(
            HandlerType method, String path, boolean waits, boolean answered) {
        assertEquals(answered, StandbyRule.isAnywhere(method, path, waits));
    }
}
