package dev.crossfade.replication.postgres;

/**
 * The one function that quotes a name for SQL
 * (<a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS">identifiers</a>), and the one
 * that quotes a text where a utility statement takes no parameter.
 */
public final class Identifier {

    private Identifier() {}

    /** The name as a quoted identifier: {@code my "table"} becomes {@code "my ""table"""}. */
    public static String quote(String name) {
        refuseNul(name);
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Schema and name, each quoted. */
    public static String quote(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    /**
     * The text as a literal that reads the same under every setting of {@code standard_conforming_strings}. Only for statements that
     * take no parameters ({@code CREATE SUBSCRIPTION … CONNECTION}).
     */
    public static String literal(String text) {
        refuseNul(text);
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static void refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("PostgreSQL has no names and texts with a NUL character");
        }
    }
}
