package dev.crossfade.control.outward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void lastLinesBecomeOneOfABoundedLength() {
        assertEquals("one | two", Words.lastOf("one\n\n  two\u0007 \n", 100));
        assertEquals("… 0123456789", Words.lastOf("x".repeat(100) + "0123456789", 10));
        assertEquals("", Words.lastOf("\n", 10));
        assertEquals("red", Words.lastOf("\u001b[31mred\u001b[0m", 10));
    }

    @Test
    void longerSecretGoesBeforeOneThatIsAPartOfIt() {
        assertEquals(
                "[secret] and [secret]", Redactions.of("geheim", "geheimer").of("geheimer and geheim"));
        assertEquals("ab stays", Redactions.of("ab").of("ab stays"));
    }

    @Test
    void passwordOfTheStoreIsKnownAsItIsWrittenAndAsItIsMeant() {
        List<String> secrets = new ArrayList<>();
        Redaction.addStore(secrets, "jdbc:postgresql://db/store?user=u&password=p%26q+r&ssl=true");
        Redaction.addStore(secrets, "jdbc:sqlite:var/control.db");

        assertEquals(List.of("p%26q+r", "p&q+r"), secrets);
    }
}
