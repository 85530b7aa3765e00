package dev.crossfade.control.workflow;

import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.Parser;

/** Which definitions a server was told to make, change or drop by our role, by the server's own log. */
final class ToldStatements {

    private static final Pattern LOGGED = Pattern.compile(
            "^\\d{4}-[^\\n]*? \\[\\d+\\] LOG:  (?:execute \\S+|statement): ([^\\n]*(?:\\n\\t[^\\n]*)*)",
            Pattern.MULTILINE);

    private static final Pattern DEFINES =
            Pattern.compile("(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|TRUNCATE|REINDEX|REFRESH)\\b.*", Pattern.DOTALL);

    /** What is made and gone again within the transaction that subscribes (SecretStatement). */
    private static final Pattern SCAFFOLD = Pattern.compile("DROP (?:FUNCTION|SCHEMA) crossfade_\\d+\\b.*");

    private final TestDatabase database;

    /** From now on it is written down; of sessions that begin later. */
    ToldStatements(TestDatabase database) {
        this.database = database;
        database.execute("ALTER ROLE " + Identifier.quote(database.ours()) + " SET log_statement = 'all'");
    }

    /** Each as one line. */
    List<String> definitions() {
        String log = String.valueOf(
                database.texts("SELECT convert_from(pg_read_binary_file(pg_current_logfile()), 'LATIN1')")
                        .get(0));
        Matcher logged = LOGGED.matcher(log);
        return logged.results()
                .map(one -> unwrapped(one.group(1).replace("\n\t", "\n")))
                .flatMap(sql -> split(sql).stream())
                .filter(sql -> DEFINES.matcher(sql).matches())
                .filter(sql -> !SCAFFOLD.matcher(sql).matches())
                .distinct()
                .toList();
    }

    /** As the driver takes them apart. */
    static List<String> split(String statements) {
        try {
            return Parser.parseJdbcSql(statements, true, false, true, false, false).stream()
                    .map(one -> one.nativeSql.replaceAll("\\s+", " ").strip())
                    .filter(sql -> !sql.isEmpty())
                    .toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands in {@code DO E'BEGIN EXECUTE E''…''; END'}; see PostgresSession.define. */
    private static String unwrapped(String statement) {
        String block = unquoted(statement, "DO E'", "'");
        return unquoted(block, "BEGIN EXECUTE E'", "'; END");
    }

    private static String unquoted(String text, String before, String after) {
        return text.startsWith(before) && text.endsWith(after)
                ? text.substring(before.length(), text.length() - after.length())
                        .replace("''", "'")
                        .replace("\\\\", "\\")
                : text;
    }
}
