package dev.crossfade.replication.postgres;

/**
 * The statement by which our role at a server comes to act for another one: to have its rights, and to be allowed to become it. From 16 on
 * these are two options of a grant, and one that is there already may lack either; before that they come with every membership, but for a
 * role that inherits nothing (<a href="https://www.postgresql.org/docs/current/sql-grant.html#SQL-GRANT-DESCRIPTION-ROLES">GRANT</a>).
 */
public record Membership(int serverMajor, String us) {

    private static final int WITH_OPTIONS = 16;

    private static final String BECOMES =
            "CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END";

    /**
     * A condition: the session's role may become another one. From 16 on that takes the option SET, before that a membership.
     *
     * @param role as the statement names the other role's OID
     */
    public static String becomes(String role) {
        return "pg_has_role(" + role + ", " + BECOMES + ")";
    }

    /** The same of any role. */
    public static String becomes(String who, String role) {
        return "pg_has_role(" + who + ", " + role + ", " + BECOMES + ")";
    }

    public static Membership of(PostgresSession session) {
        return new Membership(session.serverMajor(), session.one("SELECT current_user", row -> row.getString(1)));
    }

    /** @param isMember already, and yet without the role's rights */
    public String with(String role, boolean isMember) {
        String grant = "GRANT " + Identifier.quote(role) + " TO " + Identifier.quote(us);
        if (serverMajor >= WITH_OPTIONS) {
            return grant + " WITH INHERIT TRUE, SET TRUE";
        }
        return isMember ? "ALTER ROLE " + Identifier.quote(us) + " INHERIT" : grant;
    }
}
