package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "14 | false | GRANT \"the app\" TO \"us\"",
                "15 | true  | ALTER ROLE \"us\" INHERIT",
                "16 | false | GRANT \"the app\" TO \"us\" WITH INHERIT TRUE, SET TRUE",
                "17 | true  | GRANT \"the app\" TO \"us\" WITH INHERIT TRUE, SET TRUE",
            })
    void statementGivesBothOfWhatActingForARoleTakes(int major, boolean isMember, String statement) {
        assertEquals(statement, new Membership(major, "us").with("the app", isMember));
    }
}
