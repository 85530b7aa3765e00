package dev.crossfade.replication.byhand;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.LibpqAddress;
import dev.crossfade.replication.postgres.LivelySockets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a person's shell is given first: how to ask each database, and as whom; never a password. Functions, so that a shell that has not got
 * them does nothing instead of asking another database. Pure.
 */
final class Connections {

    /** As the program's own sessions have it: whatever a database, a role or the environment sets else is left aside. */
    private static final String OPTIONS = String.join(
            " ",
            "-c default_transaction_isolation=read\\ committed",
            "-c default_transaction_deferrable=off",
            "-c search_path=pg_catalog",
            "-c client_min_messages=warning",
            "-c statement_timeout=0",
            "-c lock_timeout=10s",
            "-c idle_in_transaction_session_timeout=60s");

    /** {@code transaction_timeout} is there from 17 on. */
    private static final String FIRST = """
            DO $hand$
            BEGIN
                IF pg_is_in_recovery() THEN
                    RAISE EXCEPTION USING MESSAGE = $$this is a standby: name the primary's host in the configuration$$;
                END IF;
                PERFORM set_config(name, $$0$$, false) FROM pg_settings WHERE name = $$transaction_timeout$$;
            END
            $hand$""";

    private Connections() {}

    static Block of(Attempted attempted) {
        return new Block(
                "Say where the databases are",
                "In a shell of bash on a machine that reaches both and has `psql` of PostgreSQL 12 or newer; a new shell needs this block again."
                        + " Passwords stand in `~/.pgpass`, mode 0600, a line `host:port:database:user:password` for each side and user below: a block that"
                        + " stops to ask for one in the background does not go on. It says nothing at its end.",
                "command -v psql > /dev/null || echo 'there is no psql in PATH' >&2\n"
                        + "case \"$(psql --version 2> /dev/null)\" in *' '9.*|*' '1[01].*) echo 'this psql is older than 12: take another' >&2 ;; esac\n"
                        + "unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGSERVICE PGOPTIONS PGTARGETSESSIONATTRS\n"
                        + "by_hand() {\nPGAPPNAME=" + quoted(attempted.applicationName()) + " PGOPTIONS="
                        + quoted(OPTIONS)
                        + " \\\npsql -X -q -v ON_ERROR_STOP=1 -v SHOW_CONTEXT=never -c " + quoted(FIRST)
                        + " -f - \"$@\"\n}\n"
                        + functions(attempted, Side.SOURCE) + "\n" + functions(attempted, Side.TARGET));
    }

    /** What is run comes by its standard input. */
    static String at(Side side) {
        return "at_" + side.label();
    }

    /** The same as the role that replicates, which may move slots where ours may not. */
    static String ofSlotsAt(Side side) {
        return "slots_at_" + side.label();
    }

    private static String functions(Attempted attempted, Side side) {
        DatabaseSettings database = attempted.database(side);
        return function(at(side), database, side, database.user()) + "\n"
                + function(
                        ofSlotsAt(side), database, side, database.replication().user());
    }

    private static String function(String name, DatabaseSettings database, Side side, String user) {
        return name + "() { by_hand \"$@\" " + quoted(conninfo(database, side, user)) + "; }";
    }

    /** Keywords and values, which are written alike for one host and for several. */
    private static String conninfo(DatabaseSettings database, Side side, String user) {
        Map<String, String> keywords =
                new LinkedHashMap<>(LibpqAddress.of(database.url(), side, side.label() + ".database.url"));
        keywords.put("user", user);
        keywords.put("connect_timeout", "10");
        keywords.putAll(LivelySockets.ofLibpq());
        if (String.valueOf(keywords.get("host")).contains(",")) {
            keywords.put("target_session_attrs", "primary");
        }
        return keywords.entrySet().stream()
                .map(keyword -> keyword.getKey() + "='"
                        + keyword.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
                .collect(Collectors.joining(" "));
    }

    /** As one word of the shell, whatever is in it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
