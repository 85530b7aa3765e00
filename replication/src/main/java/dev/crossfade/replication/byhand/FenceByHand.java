package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.FenceProof;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.Token;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.fence.guard.ShutOut;
import dev.crossfade.replication.fence.guard.TableLocks;
import dev.crossfade.replication.fence.sessions.SessionEnding;
import java.util.List;

/**
 * The fence, in its two transactions: the first shuts the application out, and is committed before any lock is asked for; the second
 * locks every table, ends whoever is left, proves it by two clean looks in a row, and commits the token. Beside the second a session
 * of its own ends exactly those that wait for it, who cannot be in the middle of COMMIT. Pure.
 */
final class FenceByHand {

    private final Attempted attempted;
    private final Side serving;
    private final HandGround ground;
    private final List<GuardedTable> tables;
    private final String ours;

    FenceByHand(Attempted attempted, HandGround ground) {
        this.attempted = attempted;
        this.ground = ground;
        this.serving = attempted.serving();
        this.tables = ground.guardedAtSource();
        this.ours = Filled.text(attempted.session().applicationName() + "/%");
    }

    List<Block> blocks() {
        return List.of(
                new Block(
                        "Shut the application out of the " + serving.label(),
                        "From here on the application waits or is refused.",
                        Psql.onlyIf(
                                Psql.proof(
                                        attempted.waiting(),
                                        attempted.holds("state = 'armed' AND epoch = " + attempted.epoch())),
                                Psql.transaction(serving, shutOut()))),
                new Block(
                        "Fence the " + serving.label() + ", and write the token",
                        "Locks every table, ends the sessions that are left, and proves that nobody is. Gives up after 10 s, at the locks"
                                + " or at the proof, which names who stayed.",
                        Psql.beside(endWhoWaits(), Psql.transaction(serving, prove()))));
    }

    /** The fence's changes but for the locks and whom it ends, taken back: what is rolled back was never seen. */
    Block tryOut() {
        return new Block(
                "Try the fence of the " + serving.label() + ", and take it back",
                "Nobody notices. Once more does no harm. Where it fails, the switchover would, too: mend what it names, and make the page anew.",
                Psql.trial(serving, shutOut(), writeToken()));
    }

    private String shutOut() {
        String role = attempted.replicationRole(serving);
        String roles = attempted.appRoles(serving);
        String stillIn = Filled.in(ShutOut.STILL_IN, roles, role);
        String names = "ARRAY(SELECT s.rolname FROM (" + stillIn + ") AS s)";
        return String.join(
                "\n",
                attempted.moved(
                        "state = 'fencing', epoch = " + attempted.epoch(),
                        "state = 'serving' AND epoch <= " + attempted.epoch()),
                new ProofsByHand(attempted, ground.carried()).fenceable(),
                TriggersByHand.insist(tables),
                Psql.statement(ShutOut.keeping()),
                Psql.run("SELECT s.sql FROM (" + Filled.in(ShutOut.SHUT, role, roles, role)
                        + ") AS s ORDER BY s.step, s.sql"),
                "-- Fails where a role could still log in whose login may not be taken.",
                Psql.insistNone(
                        "these could still log in, and are not among appRoles, or have business in another database of the server",
                        "SELECT s.rolname FROM (" + stillIn + ") AS s WHERE NOT s.may_lose_login"),
                // Both by one look: whoever loses the login is among those that are kept.
                Psql.statement(Filled.in(ShutOut.KEEP_LOGIN, names)),
                Psql.run("SELECT format('ALTER ROLE %I NOLOGIN', s.rolname) FROM (" + stillIn + ") AS s"),
                Psql.statement(GuardFunction.REFUSES));
    }

    private String prove() {
        return String.join(
                "\n",
                Psql.insist(
                        "this session is not called as the first block of this page has it",
                        "current_setting('application_name') LIKE " + ours),
                attempted.holds("state = 'fencing' AND epoch = " + attempted.epoch()),
                lock(),
                TriggersByHand.insist(tables),
                untilNobodyIsLeft(),
                Seal.insist(
                        ground.sealAtSource(), attempted.tenant().replication().schemas()),
                writeToken());
    }

    private String writeToken() {
        return Psql.statement(Filled.in(
                        Token.INSERT, attempted.migration(), attempted.epoch().toString()))
                + "\n"
                + attempted.move(GateState.FENCING, GateState.FENCED);
    }

    private String lock() {
        List<GuardedTable> own =
                tables.stream().filter(table -> !table.foreign()).toList();
        return String.join(
                "\n",
                own.isEmpty() ? "" : TableLocks.statement(own) + ";",
                attempted.carriesLargeObjects() ? lockLargeObjects() : "");
    }

    /** Where our role may, and nobody keeps it from us, as the program does. */
    private static String lockLargeObjects() {
        return """
                DO $hand$
                BEGIN
                    SET LOCAL lock_timeout = '1500ms';
                    LOCK TABLE pg_catalog.pg_largeobject_metadata, pg_catalog.pg_largeobject IN SHARE MODE;
                EXCEPTION WHEN lock_not_available OR insufficient_privilege THEN
                    NULL;
                END
                $hand$;
                SET LOCAL lock_timeout = '10s';""";
    }

    /** The two statements of a look have a snapshot each, and what is shown of sessions is made anew before each. */
    private String untilNobodyIsLeft() {
        return """
                DO $hand$
                DECLARE
                    since    timestamptz := clock_timestamp();
                    starting text[];
                    suspects text[];
                    others   text[];
                    clean    int := 0;
                BEGIN
                    WHILE clean < 2 LOOP
                        PERFORM pg_stat_clear_snapshot();
                        PERFORM * FROM (%s) AS ended;
                        IF clock_timestamp() > since + interval '300 ms' THEN
                            PERFORM * FROM (%s) AS cancelled;
                        END IF;
                        PERFORM pg_stat_clear_snapshot();
                        starting := ARRAY(%s);
                        suspects := CASE WHEN suspects IS NULL THEN starting
                                         ELSE ARRAY(SELECT unnest(suspects) INTERSECT SELECT unnest(starting)) END;
                        PERFORM pg_stat_clear_snapshot();
                        others := ARRAY(%s);
                        clean := CASE WHEN cardinality(others) = 0 THEN clean + 1 ELSE 0 END;
                        IF clean = 0 AND clock_timestamp() > since + interval '10 s' THEN
                            RAISE EXCEPTION 'not fenced, for these are left: %%', array_to_string(others, '; ');
                        END IF;
                        PERFORM pg_sleep(0.001);
                    END LOOP;
                END
                $hand$;
                """.formatted(
                Filled.in(SessionEnding.END_IDLE, ours, "pg_backend_pid()", "true"),
                Filled.in(SessionEnding.CANCEL_ACTIVE, ours),
                FenceProof.STARTING.strip(),
                Filled.in(
                        FenceProof.OTHERS, ours, "ARRAY(SELECT split_part(s, ' ', 1) FROM unnest(suspects) AS u (s))"));
    }

    /** Ends nobody but for a fence that is under way, and itself once none is, at the latest after 20 s. */
    private String endWhoWaits() {
        String locker = "locker";
        return Psql.alone(serving, """
                DO $hand$
                DECLARE
                    since  timestamptz := clock_timestamp();
                    seen   boolean := false;
                    locker int;
                BEGIN
                    WHILE clock_timestamp() < since + interval '20 s' LOOP
                        PERFORM pg_stat_clear_snapshot();
                        SELECT a.pid INTO locker
                          FROM pg_stat_activity a
                         WHERE a.application_name = %s AND a.usename = current_user
                           AND a.datname = current_database() AND a.pid <> pg_backend_pid()
                           AND EXISTS (
                                   SELECT FROM pg_locks l
                                    WHERE l.pid = a.pid AND l.relation = 'crossfade.gate'::regclass);
                        EXIT WHEN seen AND locker IS NULL
                            OR NOT EXISTS (SELECT FROM crossfade.gate WHERE state = 'fencing' AND epoch = %s);
                        IF locker IS NOT NULL THEN
                            seen := true;
                            PERFORM * FROM (%s) AS ended;
                            IF clock_timestamp() > since + interval '500 ms' THEN
                                PERFORM * FROM (%s) AS cancelled;
                            END IF;
                            IF clock_timestamp() > since + interval '1500 ms' THEN
                                PERFORM * FROM (%s) AS ended;
                            END IF;
                        END IF;
                        PERFORM pg_sleep(0.002);
                    END LOOP;
                END
                $hand$;
                """.formatted(
                        Filled.text(attempted.applicationName()),
                        attempted.epoch(),
                        Filled.in(SessionEnding.END_WAITING, ours, locker),
                        Filled.in(SessionEnding.CANCEL_BLOCKING, locker, ours),
                        Filled.in(SessionEnding.END_IDLE_BLOCKING, ours, locker)));
    }
}
