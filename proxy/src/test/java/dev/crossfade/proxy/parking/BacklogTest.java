package dev.crossfade.proxy.parking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {

    @ParameterizedTest(name = "said={0} parkable={1} cutOff={2} askedInVain={3} -> {4}")
    @CsvSource({
        "false, false, false, false, NONE",
        "false, false, false, true,  NONE",
        "false, false, true,  false, NONE",
        "false, false, true,  true,  NONE",
        "false, true,  false, false, NONE",
        "false, true,  false, true,  NONE",
        "false, true,  true,  false, UNKNOWN",
        "false, true,  true,  true,  NONE",
        "true,  false, false, false, KNOWN",
        "true,  false, false, true,  KNOWN",
        "true,  false, true,  false, KNOWN",
        "true,  false, true,  true,  KNOWN",
        "true,  true,  false, false, KNOWN",
        "true,  true,  false, true,  KNOWN",
        "true,  true,  true,  false, KNOWN",
        "true,  true,  true,  true,  KNOWN",
    })
    void whatTheRouteSaysStandsAndWhereItMayBeOldNothingIsKnownUntilSomebodyWasAsked(
            boolean said, boolean parkable, boolean cutOff, boolean askedInVain, Backlog expected) {
        assertEquals(expected, Backlog.of(said, parkable, cutOff, askedInVain));
    }
}
