package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTest {

    private static final String DELETE =
            "DELETE FROM ONLY public.orders WHERE note = 'two  spaces, or more; and the word GRANT' AND \"a, or b\" = '7'";

    @Test
    void aTextIsBrokenAtSpacesAndALongWordIsNot() {
        assertEquals(
                List.of("one two", "three", "incomprehensibilities"),
                Wrapped.at(9, " one two three\nincomprehensibilities"));
        assertEquals(List.of(), Wrapped.at(9, "  "));
    }

    @Test
    void aStatementIsNeverBrokenAndStandsOnALineOfItsOwn() {
        assertEquals(
                List.of(
                        "do: /* at the target */ SET session_replication_role = replica;",
                        "    " + DELETE,
                        "    -- and the same one",
                        "    takes its place"),
                Wrapped.hanging(
                        24,
                        "do: ",
                        "/* at the target */ SET session_replication_role = replica; " + DELETE
                                + " -- and the same one takes its place"));
    }

    @Test
    void whatIsForReadingBeforeAndBehindItIsBroken() {
        assertEquals(
                List.of("log it off, or as a", "superuser:", "SELECT pg_terminate_backend(4711);", "then look again"),
                Wrapped.at(20, "log it off, or as a superuser: SELECT pg_terminate_backend(4711); then look again"));
        assertEquals(
                List.of("ALTER ROLE \"some one\" SUPERUSER", "or GRANT it your", "provider's role"),
                Wrapped.at(20, "ALTER ROLE \"some one\" SUPERUSER, or GRANT it your provider's role"));
        assertEquals(
                List.of("REVOKE SET ON PARAMETER session_replication_role FROM app", "(or from the role", "behind it)"),
                Wrapped.at(
                        20, "REVOKE SET ON PARAMETER session_replication_role FROM app (or from the role behind it)"));
    }

    @Test
    void severalStatementsStandBelowEachOther() {
        assertEquals(
                List.of(
                        "ALTER SYSTEM SET max_wal_senders = 20;",
                        "SELECT pg_reload_conf();",
                        "GRANT pg_read_all_data TO replicator"),
                Wrapped.at(
                        30,
                        "ALTER SYSTEM SET max_wal_senders = 20; SELECT pg_reload_conf(); GRANT pg_read_all_data TO replicator"));
    }

    @Test
    void aTransactionCanBePastedWholeAndNothingElseStandsAmongItsStatements() {
        assertEquals(
                List.of(
                        "let it in by hand:",
                        "BEGIN READ WRITE;",
                        "GRANT CONNECT ON DATABASE shop TO PUBLIC;",
                        "ALTER DATABASE shop RESET default_transaction_read_only;",
                        "COMMIT;",
                        "then it goes on by itself"),
                Wrapped.at(
                        30,
                        "let it in by hand: BEGIN READ WRITE; GRANT CONNECT ON DATABASE shop TO PUBLIC;"
                                + " ALTER DATABASE shop RESET default_transaction_read_only; COMMIT; then it goes on"
                                + " by itself"));
    }

    @Test
    void aVerbThatIsOnlyToldOfIsNoStatement() {
        assertEquals(
                List.of("the application's UPDATE and", "DELETE would fail, and app", "lacks SELECT, INSERT on it"),
                Wrapped.at(30, "the application's UPDATE and DELETE would fail, and app lacks SELECT, INSERT on it"));
    }

    @Test
    void whatFitsIntoOneLineStaysThere() {
        String fits = "wait until it has ended, or: SELECT pg_terminate_backend(7)";
        assertEquals(List.of(fits), Wrapped.at(80, fits));
    }
}
