package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        return document(call(side), opening() + lines(parts) + "\nCOMMIT;");
    }

    /** The same, and all of it taken back at its end: it shows that it can be done. */
    static String trial(Side side, String... parts) {
        return document(call(side), opening() + lines(parts) + "\nROLLBACK;");
    }

    private static String lines(String... parts) {
        return Stream.of(parts)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
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

    /**
     * Fails where the query finds a process that is there for a second, from the first look on, and tells which; much of what a single look
     * finds is gone by itself in the next moment.
     *
     * @param query with a column {@code pid}
     */
    static String insistNoneStays(String found, String query) {
        return """
                DO $hand$
                DECLARE
                    since timestamptz := clock_timestamp();
                    seen  int[];
                    words text;
                BEGIN
                    LOOP
                        PERFORM pg_stat_clear_snapshot();
                        SELECT array_agg(f.pid), string_agg(trim('()' FROM f::text), '; ') INTO seen, words
                          FROM (%s) AS f
                         WHERE seen IS NULL OR f.pid = ANY (seen);
                        EXIT WHEN words IS NULL;
                        IF clock_timestamp() > since + interval '1 s' THEN
                            RAISE EXCEPTION USING MESSAGE = %s || words;
                        END IF;
                        PERFORM pg_sleep(0.05);
                    END LOOP;
                END
                $hand$;
                """.formatted(query.strip(), Filled.text(found + ": "));
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

    /** The same of a query that can only be asked where the condition is true. */
    static String insistNoneWhere(String condition, String found, String query) {
        return """
                DO $hand$
                DECLARE
                    words text;
                BEGIN
                    IF (%s) THEN
                        words := (SELECT string_agg(trim('()' FROM f::text), '; ') FROM (%s) AS f);
                    END IF;
                    IF words IS NOT NULL THEN
                        RAISE EXCEPTION USING MESSAGE = %s || words;
                    END IF;
                END
                $hand$;
                """.formatted(condition.strip(), query.strip(), Filled.text(found + ": "));
    }
}
