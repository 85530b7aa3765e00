package dev.crossfade.replication.byhand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttemptByHandTest {

    private final ByHand hand = new ByHand(SampleAttempt.forward());

    @Test
    void theAttemptIsInTheOrderOfTheSwitchover() {
        inOrder(
                all(),
                "not close behind",
                "not published",
                "no fence stops",
                "may not end",
                "background workers",
                "from no slot",
                "pg_cron starts",
                "secs => 2.0",
                "not copied yet",
                "CREATE OR REPLACE TRIGGER",
                "the guard is not in place",
                "setval(",
                "SERVING_HAS=",
                "REVOKE CONNECT",
                "INSERT INTO crossfade.token",
                "ROLLBACK;",
                "_rev",
                "DROP SUBSCRIPTION",
                "pg_drop_replication_slot",
                "state = 'armed', epoch = 7",
                "state = 'armed' AND epoch = 7",
                "--mode holding",
                "state = 'fencing', epoch = 7",
                "no fence stops",
                "the guard is not in place",
                "jsonb_build_object",
                "REVOKE CONNECT",
                "could still log in",
                "NOLOGIN",
                "RAISE EXCEPTION USING",
                "COMMIT;",
                "this session is not called",
                "LOCK TABLE ONLY \"public\".\"t\"\"1\" IN SHARE MODE",
                "WHILE clean < 2 LOOP",
                "was made, dropped or altered",
                "INSERT INTO crossfade.token",
                "SET state = 'fenced'",
                "the token has not come",
                "setval(",
                "SERVING_HAS=",
                "SET state = 'open'",
                "the token is not here",
                "RETURN NULL",
                "--to target --mode direct",
                "SET state = 'guarded'",
                "SET state = 'serving'",
                "DROP SUBSCRIPTION",
                "pg_drop_replication_slot");
    }

    @Test
    void noParameterIsLeftAndNoPasswordIsTold() {
        String all = all();

        assertFalse(all.contains("ANY (?)"), all);
        assertFalse(all.contains(" ?"), all);
        assertFalse(all.contains("not shown"), all);
    }

    @Test
    void everyDocumentEndsOnALineOfItsOwn() {
        List<String> lines = all().lines().toList();

        assertEquals(
                lines.stream().filter(line -> line.contains("<<'SQL'")).count(),
                lines.stream().filter("SQL"::equals).count());
    }

    @Test
    void eachDatabaseIsAskedByAFunctionOfTheShellWithWhateverIsInItsNames() {
        String shell = hand.takeOver().get(0).shell();

        assertTrue(
                shell.contains("at_source() { by_hand \"$@\" 'host='\\''here.example.com'\\'' port='\\''5432'\\''"
                        + " dbname='\\''acme'\\'' user='\\''crossfade'\\'' connect_timeout='\\''10'\\''"
                        + " keepalives_idle='\\''15'\\'' keepalives_interval='\\''5'\\'' keepalives_count='\\''3'\\''"
                        + " tcp_user_timeout='\\''30000'\\'''; }"),
                shell);
        assertTrue(shell.contains("slots_at_target() {"), shell);
        assertTrue(shell.contains("user='\\''crossfade_repl'\\''"), shell);
        assertTrue(shell.contains("PGAPPNAME='crossfade/7f000000-0000-0000-0000-000000000001/1004/hand'"), shell);
    }

    @Test
    void everyTransactionHasItsSnapshotsStatementByStatementAndMayWrite() {
        assertEquals(
                List.of("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE;"),
                all().lines()
                        .filter(line -> line.startsWith("BEGIN") && !line.equals("BEGIN"))
                        .distinct()
                        .toList());
    }

    private String all() {
        List<GuardedTable> tables = List.of(new GuardedTable(1, new TableName("public", "t\"1"), false, ""));
        HandGround ground = new HandGround(
                tables,
                tables,
                List.of(new TableName("public", "t\"1")),
                Set.of("public.not_carried"),
                "5ea1",
                "5ea2",
                List.of());
        List<Block> blocks = new ArrayList<>(hand.takeOver());
        blocks.addAll(hand.nameProxies());
        blocks.addAll(hand.attempt(ground));
        blocks.addAll(hand.takeStreamsAway());
        return String.join("\n\n", blocks.stream().map(Block::shell).toList());
    }

    private static void inOrder(String all, String... parts) {
        int at = 0;
        for (String part : parts) {
            int found = all.indexOf(part, at);
            assertTrue(found >= 0, () -> part + " is missing, or stands too early, in\n" + all);
            at = found;
        }
    }
}
