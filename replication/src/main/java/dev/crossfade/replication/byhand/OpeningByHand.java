package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.gate.Token;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.fence.guard.SequenceRights;
import dev.crossfade.replication.fence.guard.ShutOut;
import java.util.List;

/** The side that waits: armed before the fence, opened once the token is seen there, and then the one that serves. Pure. */
final class OpeningByHand {

    private final Attempted attempted;
    private final Side waiting;
    private final List<GuardedTable> tables;
    private final String seal;

    OpeningByHand(Attempted attempted, HandGround ground) {
        this.attempted = attempted;
        this.waiting = attempted.waiting();
        this.tables = ground.guardedAtTarget();
        this.seal = ground.sealAtTarget();
    }

    /** Also where an attempt was undone before: {@code aborted} becomes {@code guarded} on the way. */
    Block arm() {
        return new Block(
                "Arm the " + waiting.label(),
                "Nothing is refused yet that was not refused before.",
                Psql.transaction(
                        waiting,
                        attempted.moved(
                                "state = 'armed', epoch = " + attempted.epoch(),
                                "state IN ('guarded', 'aborted') AND epoch < " + attempted.epoch()),
                        TriggersByHand.insist(tables)));
    }

    Block awaitToken() {
        return new Block(
                "Wait for the token at the " + waiting.label(),
                "It comes after everything that was committed before the fence: a small lag proves nothing.",
                Psql.proof(waiting, """
                        DO $hand$
                        DECLARE
                            since timestamptz := clock_timestamp();
                        BEGIN
                            WHILE NOT EXISTS (%s) LOOP
                                IF clock_timestamp() > since + interval '30 s' THEN
                                    RAISE EXCEPTION 'the token has not come: see what the subscription says in the log of this server';
                                END IF;
                                PERFORM pg_sleep(0.01);
                            END LOOP;
                        END
                        $hand$;
                        """.formatted(token())));
    }

    /** The point of no return. */
    Block open() {
        return new Block(
                "Open the " + waiting.label(),
                "Once this is committed, nobody lets the application into the "
                        + attempted.serving().label() + " again.",
                Psql.transaction(waiting, opening()));
    }

    private String opening() {
        return String.join(
                "\n",
                attempted.move(GateState.ARMED, GateState.OPEN),
                Psql.insist("the token is not here", "EXISTS (" + token() + ")"),
                TriggersByHand.insist(tables),
                Seal.insist(seal, attempted.tenant().replication().schemas()),
                Psql.statement(GuardFunction.LETS_PASS),
                Psql.run(SequenceRights.givingBack()),
                Psql.run(ShutOut.lettingIn(
                        attempted.database(waiting).replication().user())),
                Psql.statement(ShutOut.FORGET));
    }

    private String token() {
        return Filled.in(Token.FIND, attempted.migration(), attempted.epoch().toString());
    }
}
