package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the subscriber's server wrote last about our stream into its own log, where that is a file that we may read
 * (<a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-GENFILE">{@code pg_read_file}</a>). An error
 * is ours when the lines that belong to it name the subscription, or its origin.
 */
final class ServerLog {

    private static final int TAIL_BYTES = 128 * 1024;
    private static final int CONTEXT_LINES = 6;
    private static final int MOST_CHARACTERS = 500;

    private static final Pattern ERROR = Pattern.compile("(?:ERROR|FATAL):\\s+(?:[0-9A-Z]{5}:\\s+)?(.*)");
    /** At a line's begin, as log_line_prefix has it with %m or %t. */
    private static final Pattern WRITTEN =
            Pattern.compile("^\\W*(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})? [A-Z]\\w*)");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSS] z", Locale.ROOT);

    /** A worker that dies is begun again every few seconds: what was written before is of something else. */
    private static final Duration AS_OLD_AS = Duration.ofMinutes(1);

    private static final Pattern SECRET = Pattern.compile("password\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|\\S+)");

    private static final String MAY = """
            SELECT current_setting('logging_collector') = 'on'
                   AND has_function_privilege('pg_current_logfile()', 'EXECUTE')
                   AND has_function_privilege('pg_read_binary_file(text, bigint, bigint)', 'EXECUTE')
                   AND has_function_privilege('pg_stat_file(text)', 'EXECUTE')
            """;

    private static final String TAIL = """
            SELECT convert_from(pg_read_binary_file(f.path, greatest(0, s.size - ?), ?), 'LATIN1'), clock_timestamp()
              FROM (SELECT pg_current_logfile() AS path) AS f, pg_stat_file(f.path) AS s
             WHERE f.path IS NOT NULL
            """;

    private static final String OID = """
            SELECT oid::text FROM pg_subscription
             WHERE subname = ? AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    private ServerLog() {}

    /** The last error of ours; empty when there is none in the log's last part, it is old, or we may not read it. */
    static Optional<String> lastError(PostgresSession subscriber, String name) {
        try {
            if (!subscriber.one(MAY, row -> row.getBoolean(1))) {
                return Optional.empty();
            }
            Optional<String> oid = subscriber.first(OID, row -> row.getString(1), name);
            return oid.flatMap(known -> subscriber
                    .first(
                            TAIL,
                            row -> lastError(
                                    row.getString(1).lines().toList(),
                                    name,
                                    known,
                                    row.getTimestamp(2).toInstant().minus(AS_OLD_AS)),
                            TAIL_BYTES,
                            TAIL_BYTES)
                    .flatMap(Function.identity()));
        } catch (ReplicationFailure e) {
            // A log that was rotated just now, or that is written elsewhere: there are other ways to know.
            return Optional.empty();
        }
    }

    /** @param since a line that tells its time, and was written before, is passed over */
    static Optional<String> lastError(List<String> lines, String name, String oid, Instant since) {
        Pattern ours = Pattern.compile("\"pg_" + oid + "\"|\"" + Pattern.quote(name) + "\"");
        for (int i = lines.size() - 1; i >= 0; i--) {
            Matcher error = ERROR.matcher(lines.get(i));
            if (error.find() && belongs(lines, i, ours) && !isOlder(lines.get(i), since)) {
                String said = SECRET.matcher(error.group(1)).replaceAll("password=…");
                return Optional.of(said.substring(0, Math.min(MOST_CHARACTERS, said.length())));
            }
        }
        return Optional.empty();
    }

    /** False also where the line does not tell its time, or in a way that we do not know. */
    private static boolean isOlder(String line, Instant since) {
        Matcher written = WRITTEN.matcher(line);
        try {
            return written.find()
                    && ZonedDateTime.parse(written.group(1), TIME).toInstant().isBefore(since);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean belongs(List<String> lines, int error, Pattern ours) {
        for (int i = error; i < Math.min(lines.size(), error + CONTEXT_LINES); i++) {
            if (i > error && ERROR.matcher(lines.get(i)).find()) {
                return false;
            }
            if (ours.matcher(lines.get(i)).find()) {
                return true;
            }
        }
        return false;
    }
}
