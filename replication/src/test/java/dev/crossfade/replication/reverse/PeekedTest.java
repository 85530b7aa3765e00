package dev.crossfade.replication.reverse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.reverse.LateWrites.Known;
import dev.crossfade.replication.reverse.LateWrites.Unknown;
import dev.crossfade.replication.reverse.LateWrites.Written;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeekedTest {

    private static final Written ORDERS = new Written(new TableName("public", "orders"), 7, false);

    private static final String TOO_MUCH = "the slot s holds more than is gone through in 100000 changes";

    /** A slot that is seen whole, and has not the token, stands past it; of a beginning without it nothing is known to be late. */
    @ParameterizedTest
    @CsvSource({
        // messages, token seen, moved past, written | told
        "0,     false, false, false, nothing",
        "5,     true,  false, true,  all",
        "5,     false, false, true,  all",
        "5,     false, true,  false, nothing",
        "99999, false, false, true,  all",
        "100000, false, false, true,  unknown",
        "100000, false, false, false, unknown",
        "100000, true,  false, true,  some",
        "100000, true,  false, false, unknown",
        "150003, false, true,  true,  some",
        "150003, false, true,  false, unknown",
    })
    void tellsOnlyWhatIsKnownToBeBehindTheToken(
            long messages, boolean token, boolean past, boolean written, String told) {
        List<Written> behind = written ? List.of(ORDERS) : List.of();
        LateWrites expected = switch (told) {
            case "nothing" -> LateWrites.NONE;
            case "all" -> new Known(behind);
            case "some" -> new Known(behind, List.of(TOO_MUCH));
            default -> new Unknown(TOO_MUCH);
        };
        assertEquals(expected, new Peeked(messages, token, behind).tell("s", past));
    }
}
