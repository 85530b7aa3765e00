package dev.crossfade.replication.diagnosis;

import dev.crossfade.replication.diagnosis.Ailment.Kind;
import dev.crossfade.replication.diagnosis.TrialApply.Stopped;
import dev.crossfade.replication.postgres.Identifier;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.schema.TableName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What stops apply, out of the server's own error to the change that comes next. */
final class Conflict {

    /** They fire for apply; the others do not. */
    private static final String FIRING = """
            SELECT tgname
              FROM pg_trigger
             WHERE tgrelid = to_regclass(?) AND NOT tgisinternal AND tgenabled IN ('A', 'R')
             ORDER BY tgname
            """;

    private Conflict() {}

    static Ailment named(PostgresSession subscriber, Stopped stopped) {
        Change change = stopped.change();
        TableName table = change.relation().table();
        String side = subscriber.side().label();
        String quoted = Identifier.quote(table.schema(), table.name());
        String act = change.kind() + " of " + table;
        ServerErrorMessage error = error(stopped);
        String state = error == null ? "" : Objects.toString(error.getSQLState(), "");
        String why = error == null ? Objects.toString(stopped.failure().getMessage(), "") : said(error);
        return switch (state) {
            case "23505" ->
                TakenKey.of(subscriber, change, error == null ? null : error.getConstraint())
                        .ailment(act, why);
            case "23502", "23503", "23514", "23P01" ->
                new Ailment(
                        Kind.CONSTRAINT,
                        "an " + act + " violates a constraint of the " + side,
                        why,
                        error != null && error.getConstraint() != null
                                ? "ALTER TABLE " + quoted + " DROP CONSTRAINT "
                                        + Identifier.quote(error.getConstraint())
                                        + ", or make it as it is where the row comes from"
                                : "make the table as it is where the row comes from");
            case "55P03" ->
                new Ailment(
                        Kind.LOCK,
                        "an " + act + " waits for a lock at the " + side,
                        why,
                        "find who holds it with pg_locks and pg_blocking_pids, and end that session");
            case "53100" ->
                new Ailment(Kind.SERVER_ERROR, "the disk of the " + side + " is full", why, "make room there");
            default -> triggerOr(subscriber, act, side, quoted, state, why);
        };
    }

    private static Ailment triggerOr(
            PostgresSession subscriber, String act, String side, String quoted, String state, String why) {
        List<String> firing = subscriber.list(FIRING, row -> row.getString(1), quoted);
        if (!firing.isEmpty()) {
            return new Ailment(
                    Kind.TRIGGER,
                    "an " + act + " is refused by code of the " + side,
                    why + "; ENABLE ALWAYS or REPLICA, and so run by apply: " + String.join(", ", firing),
                    firing.stream()
                            .map(trigger -> "ALTER TABLE " + quoted + " ENABLE TRIGGER " + Identifier.quote(trigger))
                            .collect(Collectors.joining("; ")));
        }
        return switch (state) {
            case "42703" ->
                new Ailment(Kind.COLUMN, "a column for an " + act + " is missing at the " + side, why, "add it there");
            case "22P02", "22003", "22001", "22007", "22008", "42804" ->
                new Ailment(
                        Kind.TYPE,
                        "a value of an " + act + " does not fit at the " + side,
                        why,
                        "give the column there the type that it has where the row comes from");
            default ->
                new Ailment(
                        Kind.SERVER_ERROR,
                        "an " + act + " fails at the " + side,
                        why,
                        "mend what the error names; apply tries it again every few seconds");
        };
    }

    private static String said(ServerErrorMessage error) {
        String detail = error.getDetail() == null ? "" : " (" + error.getDetail() + ")";
        return Objects.toString(error.getMessage(), "an error without words") + detail;
    }

    private static @Nullable ServerErrorMessage error(Stopped stopped) {
        return stopped.failure().getCause() instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
    }
}
