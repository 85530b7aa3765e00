package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what psql is given. Every document is one transaction: psql stops at the first error, and the server then takes all of it back. */
final class Psql {

    private Psql() {}

    /** A statement that makes statements, and has psql run them within the transaction that is open. */
    static String run(String making) {
        return making.strip() + "\n\\gexec";
    }

    static String statement(String sql) {
        String stripped = sql.strip();
        return stripped.endsWith(";") ? stripped : stripped + ";";
    }

    /**
     * {@code READ WRITE}, for the fence makes the other the database's default, also for who comes to lift it; each statement with a snapshot
     * of its own, for what is proved behind a lock would else be what was seen before it.
     */
    static String transaction(Side side, String... parts) {
        return document(
                call(side),
                opening()
                        + String.join(
                                "\n",
                                List.of(parts).stream()
                                        .map(String::strip)
                                        .filter(part -> !part.isEmpty())
                                        .toList())
                        + "\nCOMMIT;");
    }

    /** What every transaction begins with. */
    static String opening() {
        return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE;\n";
    }

    /** What is run comes by the standard input. */
    static String call(Side side) {
        return Connections.at(side) + " -o /dev/null";
    }

    /** Prints rows alone, for another psql to run. */
    static String reading(Side side) {
        return Connections.at(side) + " -A -t";
    }

    /** Fails, and so does what is chained to it, where the condition is not true. */
    static String proof(Side side, String... parts) {
        return transaction(side, parts);
    }

    /** What has no effect on anything that is kept: in no transaction of its own. */
    static String alone(Side side, String sql) {
        return document(call(side), sql.strip());
    }

    /** The same as whoever may move slots there. */
    static String ofSlots(Side side, String sql) {
        return document(Connections.ofSlotsAt(side) + " -o /dev/null", sql.strip());
    }

    /** The second only once the first has succeeded, in one breath. */
    static String onlyIf(String proof, String act) {
        return "if {\n" + proof + "\n}; then\n" + act + "\nelse\necho 'NOT DONE: its proof has failed' >&2; false\nfi";
    }

    /** One after the other, each announced, as far as none fails. */
    static String chain(List<Block> parts, String otherwise) {
        return parts.stream()
                        .map(part -> "echo '== " + part.title() + "' && {\n" + part.shell() + "\n}")
                        .collect(Collectors.joining(" &&\n"))
                + " &&\necho '== Done' || { echo '" + otherwise + "' >&2; false; }";
    }

    /** Says in a word at its end whether it was done. */
    static String told(String shell) {
        return "{\n" + shell + "\n} && echo 'Done' || { echo 'NOT DONE' >&2; false; }";
    }

    /** The first in the background. A here-document begins after the line that announces it: so the operator stands on that line. */
    static String beside(String first, String second) {
        int line = first.indexOf('\n');
        return first.substring(0, line) + " &" + first.substring(line) + "\n" + second;
    }

    private static String document(String call, String sql) {
        return call + " <<'SQL'\n" + sql + "\nSQL";
    }

    /** Fails where the condition is not true, be it false or unknown. */
    static String insist(String otherwise, String condition) {
        return """
                DO $hand$
                BEGIN
                    IF (%s) IS NOT TRUE THEN
                        RAISE EXCEPTION USING MESSAGE = %s;
                    END IF;
                END
                $hand$;
                """.formatted(condition.strip(), Filled.text(otherwise));
    }

    /** Fails where the query finds a row, and tells which. */
    static String insistNone(String found, String query) {
        return """
                DO $hand$
                DECLARE
                    found text := (SELECT string_agg(trim('()' FROM f::text), '; ') FROM (%s) AS f);
                BEGIN
                    IF found IS NOT NULL THEN
                        RAISE EXCEPTION USING MESSAGE = %s || found;
                    END IF;
                END
                $hand$;
                """.formatted(query.strip(), Filled.text(found + ": "));
    }
}
