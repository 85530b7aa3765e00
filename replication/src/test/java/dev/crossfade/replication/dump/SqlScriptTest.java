package dev.crossfade.replication.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SqlScriptTest {

    @Test
    void semicolonsOfStringsNamesCommentsAndBodiesEndNothing() {
        List<String> statements = List.of(
                "SELECT 'a;''b', E'c\\';d', \"e;\"\"f\"",
                "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN 1; END; $$;$$ $body$",
                "CREATE RULE r AS ON DELETE TO t DO (NOTHING; NOTHING)",
                "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql\n BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN 1 END; SELECT 2; END",
                "COMMENT ON TABLE t IS 'x'",
                "SELECT a$1, $1 FROM /* ; /* ; */ ; */ t -- ;\n WHERE true");
        assertEquals(
                statements, SqlScript.statements("-- A; comment\n\n" + String.join(";\n\n--\n", statements) + ";\n"));
    }

    @Test
    void headersOfADumpWithinABodyAreTextAndNotStatements() {
        String function =
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS '\n--\n-- Name: x; Type: TABLE; Schema: public; Owner: y"
                        + "\n--\nDROP TABLE t;\n'";
        assertEquals(List.of(function), SqlScript.statements(function + ";"));
    }

    @Test
    void newerDumpsRestrictPsqlWhichIsNotUsed() {
        assertEquals(
                List.of("SET a = 1", "SELECT 2"),
                SqlScript.statements("\\restrict 3pXy\n\nSET a = 1;\nSELECT 2;\n\\unrestrict 3pXy\n"));
    }

    @Test
    void anyOtherCommandAndACutOffScriptAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SqlScript.statements("\\! rm x\n"));
        assertThrows(IllegalArgumentException.class, () -> SqlScript.statements("SELECT 1;\nCREATE TABLE t ("));
        assertThrows(IllegalArgumentException.class, () -> SqlScript.statements("SELECT 'cut off;"));
    }

    @Test
    void boundsOfTheSessionAndWhatTheTargetHasAreLeftOut() {
        List<String> wanted = new Restorable(Set.of("public", "Odd \"one"), Set.of("old us"))
                .of(List.of(
                        "SET statement_timeout = 0",
                        "SET transaction_timeout = 0",
                        "SET default_tablespace = ''",
                        "CREATE SCHEMA public",
                        "CREATE SCHEMA \"Odd \"\"one\"",
                        "CREATE SCHEMA sales",
                        "ALTER SCHEMA public OWNER TO postgres",
                        "ALTER TABLE public.t OWNER TO \"old us\"",
                        "GRANT SELECT ON TABLE public.t TO \"old us\"",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE \"old us\" IN SCHEMA public GRANT SELECT ON TABLES TO app",
                        "GRANT SELECT ON TABLE public.t TO app"));
        assertEquals(
                List.of("SET default_tablespace = ''", "CREATE SCHEMA sales", "GRANT SELECT ON TABLE public.t TO app"),
                wanted);
    }
}
