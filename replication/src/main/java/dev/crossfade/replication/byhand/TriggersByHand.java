package dev.crossfade.replication.byhand;

import dev.crossfade.replication.fence.gate.GuardFunction;
import dev.crossfade.replication.fence.guard.GuardTriggers;
import dev.crossfade.replication.fence.guard.GuardedTable;
import dev.crossfade.replication.postgres.Identifier;
import java.util.List;
import java.util.stream.Collectors;

/** The guard's triggers, which have to be there and enabled on every table that is guarded. Pure. */
final class TriggersByHand {

    private TriggersByHand() {}

    /**
     * Creates those that lack, each in a transaction of its own, for each locks its table against writers. Afterwards all are there, or it
     * fails.
     */
    static String create(Attempted attempted, List<GuardedTable> tables) {
        String creating = tables.isEmpty()
                ? ""
                : Psql.run("SELECT c.ddl FROM (VALUES "
                        + tables.stream()
                                .map(table ->
                                        "(" + oid(table) + ", " + Filled.text(GuardTriggers.creation(table)) + ")")
                                .collect(Collectors.joining(",\n"))
                        + ") AS c (oid, ddl)\n WHERE c.oid::bigint IN (" + lacking(tables) + ")\n ORDER BY c.ddl");
        return Psql.alone(
                attempted.serving(),
                "SET lock_timeout = '2s';\n" + attempted.saysNow("state = 'serving'") + creating + "\n"
                        + insist(tables));
    }

    /** Fails where one lacks its trigger, or is gone. */
    static String insist(List<GuardedTable> tables) {
        return Psql.insistNone(
                "the guard is not in place on",
                "SELECT lacking.oid::oid::regclass FROM (" + lacking(tables) + ") AS lacking (oid)");
    }

    private static String lacking(List<GuardedTable> tables) {
        String oids = tables.stream().map(TriggersByHand::oid).collect(Collectors.joining(", ", "ARRAY[", "]::oid[]"));
        return Filled.in(GuardTriggers.LACKING.replace("?::oid[]", "?"), oids, Filled.text(GuardFunction.TRIGGER));
    }

    private static String oid(GuardedTable table) {
        return Filled.text(Identifier.quote(table.name().schema(), table.name().name())) + "::regclass::oid";
    }
}
