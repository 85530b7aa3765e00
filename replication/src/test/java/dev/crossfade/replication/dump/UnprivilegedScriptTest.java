package dev.crossfade.replication.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.dump.SchemaRights.Lent;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnprivilegedScriptTest {

    private static final List<Lent> LENT = List.of(new Lent("sales", "clerk"));
    private static final String GIVEN = "GRANT CREATE ON SCHEMA \"sales\" TO \"clerk\"";
    private static final String TAKEN_BACK = "REVOKE CREATE ON SCHEMA \"sales\" FROM \"clerk\"";

    @Test
    void rightIsLentFromTheLastSchemaToTheFirstGrant() {
        assertEquals(
                List.of(
                        "SET row_security = off",
                        "CREATE SCHEMA sales",
                        "ALTER SCHEMA sales OWNER TO head",
                        GIVEN,
                        "CREATE TABLE sales.t ()",
                        "ALTER TABLE sales.t OWNER TO clerk",
                        TAKEN_BACK,
                        "GRANT ALL ON SCHEMA sales TO clerk",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE clerk GRANT SELECT ON TABLES TO PUBLIC"),
                UnprivilegedScript.of(
                        List.of(
                                "SET row_security = off",
                                "CREATE SCHEMA sales",
                                "ALTER SCHEMA sales OWNER TO head",
                                "CREATE TABLE sales.t ()",
                                "ALTER TABLE sales.t OWNER TO clerk",
                                "GRANT ALL ON SCHEMA sales TO clerk",
                                "ALTER DEFAULT PRIVILEGES FOR ROLE clerk GRANT SELECT ON TABLES TO PUBLIC"),
                        LENT));
    }

    @Test
    void scriptOfNoSchemaAndNoGrantIsPutBetween() {
        assertEquals(
                List.of(GIVEN, "CREATE TABLE sales.t ()", TAKEN_BACK),
                UnprivilegedScript.of(List.of("CREATE TABLE sales.t ()"), LENT));
    }

    /** Only a superuser may change the session's authorization; whoever may become the role may grant as it. */
    @Test
    void grantOfAnotherRoleIsMadeByBecomingIt() {
        assertEquals(
                List.of("SET LOCAL ROLE \"the head\"", "GRANT SELECT ON TABLE sales.t TO clerk", "RESET ROLE"),
                UnprivilegedScript.of(
                        List.of(
                                "SET SESSION AUTHORIZATION \"the head\"",
                                "GRANT SELECT ON TABLE sales.t TO clerk",
                                "RESET SESSION AUTHORIZATION"),
                        List.of()));
    }
}
