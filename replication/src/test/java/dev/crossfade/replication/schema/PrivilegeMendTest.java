package dev.crossfade.replication.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrivilegeMendTest {

    @Test
    void whatTheTargetLacksIsGrantedAndWhatItHasMoreIsRevoked() {
        assertEquals(
                "GRANT INSERT, UPDATE ON \"public\".\"orders\" TO \"app\"; REVOKE DELETE ON \"public\".\"orders\" FROM \"app\";",
                mend("public", "orders", "public.orders to app", "INSERT, SELECT, UPDATE", "DELETE, SELECT"));
        assertEquals(
                "GRANT SELECT ON \"Shop\".\"to do\" TO \"the one\";",
                mend("Shop", "to do", "Shop.to do to the one", "SELECT", ""));
    }

    @Test
    void theRightToGrantIsMendedApart() {
        assertEquals(
                "GRANT SELECT ON \"public\".\"orders\" TO \"app\" WITH GRANT OPTION;"
                        + " REVOKE GRANT OPTION FOR UPDATE ON \"public\".\"orders\" FROM \"app\";",
                mend(
                        "public",
                        "orders",
                        "public.orders to app",
                        "SELECT (grantable), UPDATE",
                        "SELECT, UPDATE (grantable)"));
        assertEquals(
                "REVOKE SELECT ON \"public\".\"orders\" FROM \"app\";",
                mend("public", "orders", "public.orders to app", "", "SELECT (grantable)"));
    }

    @Test
    void eachSortOfObjectIsNamedAsTheStatementWantsIt() {
        assertEquals(
                "GRANT USAGE ON SCHEMA \"shop\" TO \"app\";", mend("shop", null, "schema shop to app", "USAGE", ""));
        assertEquals(
                "REVOKE EXECUTE ON ROUTINE \"public\".\"f\"(a integer, b text) FROM PUBLIC;",
                mend("public", "f", "public.f(a integer, b text) to public", "", "EXECUTE"));
        assertEquals(
                "GRANT USAGE ON TYPE \"public\".\"colour\" TO \"app\";",
                mend("public", "colour", "type public.colour to app", "USAGE", ""));
        assertEquals(
                "GRANT SELECT (\"note\"), UPDATE (\"note\") ON \"public\".\"orders\" TO \"app\";",
                mend("public", "orders", "public.orders.note to app", "SELECT, UPDATE", ""));
    }

    @Test
    void toARoleThatIsNotThereNothingIsGranted() {
        assertEquals(
                "there is no role \"clerk\"; make it as the source has it, then check again",
                PrivilegeMend.of("public", "orders", "public.orders to clerk", "SELECT", "", Set.of("app")::contains));
        assertEquals(
                "GRANT SELECT ON \"public\".\"orders\" TO PUBLIC;",
                PrivilegeMend.of("public", "orders", "public.orders to public", "SELECT", "", Set.of()::contains));
    }

    private static String mend(String schema, @Nullable String name, String object, String source, String target) {
        return PrivilegeMend.of(schema, name, object, source, target, role -> true);
    }
}
