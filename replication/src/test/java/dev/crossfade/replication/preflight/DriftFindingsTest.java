package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.model.TenantId;
import dev.crossfade.replication.schema.Drift;
import dev.crossfade.replication.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftFindingsTest {

    @ParameterizedTest(name = "of {0} tables {1} are missing: {2}")
    @CsvSource({
        "1, 1, missing-tables",
        "2, 1, drift",
        "2, 2, missing-tables",
        "10, 8, drift",
        "10, 9, missing-tables",
        "20, 17, drift",
        "20, 18, missing-tables",
        "41, 37, missing-tables"
    })
    void tablesAreNamedOneByOneUntilNearlyAllAreMissing(int tables, int missing, String code) {
        Found found = found(false, true, tables, lacking(missing));
        assertEquals(Set.of(code), found.codes());
        assertEquals(code.equals("drift") ? 2 * missing : 1, found.all().size());
    }

    @Test
    void whereThereIsNoSchemaOneFindingCountsAndNamesAndSaysFirstHowToHaveItCopied() {
        Found found = found(false, false, 41, lacking(41));
        Finding one = found.all().get(0);
        assertEquals(Side.TARGET, one.side());
        assertEquals("41 of the source's 41 tables", one.object());
        assertTrue(
                one.meaning()
                        .startsWith("not here: public.t0, public.t1, public.t2 and 38 more, with 41 other objects"),
                one::meaning);
        assertTrue(one.remedy().startsWith("set replication.copySchema: true, and"), one::remedy);
    }

    @Test
    void whereThereIsARestOfASchemaItIsToBeFinishedOrDroppedForOnlyThenIsOneCopied() {
        String withoutCopy = found(false, true, 10, lacking(9)).remedies();
        assertTrue(withoutCopy.contains("or drop what the target has in the configured schemas, and set"), withoutCopy);
        String withCopy = found(true, true, 10, lacking(9)).remedies();
        assertTrue(withCopy.startsWith("replication.copySchema makes a schema only where there is none"), withCopy);
        assertFalse(withCopy.contains("set replication.copySchema"), withCopy);
    }

    @Test
    void whatASchemaDoesNotBringAndWhatDiffersIsNamedBesides() {
        List<Drift> drift = new ArrayList<>(lacking(41));
        drift.add(new Drift("role-membership", "app", "only on source: clerks"));
        drift.add(new Drift("view", "public.totals", "only on target: SELECT 1"));
        drift.add(new Drift("extension", "citext", "only on source: 1.6"));
        Found found = found(false, true, 41, drift);
        assertEquals(1, found.of("missing-tables").all().size());
        assertEquals(
                Set.of("role-membership app", "view public.totals"),
                found.of("drift").objects());
    }

    @Test
    void thousandsThatDifferAreCountedAfterTheFirstFifty() {
        Found found = found(false, true, 100, lacking(80));
        assertEquals(51, found.all().size());
        assertTrue(found.objects().contains("110 more objects"));
    }

    @Test
    void aPrivilegeIsToldWithTheStatementThatMendsIt() {
        String grant = "GRANT SELECT ON public.orders TO app";
        Drift drift = new Drift("privilege", "public.orders to app", "only on source: SELECT", grant);
        assertEquals(
                "at the target: " + grant,
                found(false, true, 41, List.of(drift)).remedies());
        assertEquals(
                "at the target: " + grant, found(true, true, 41, List.of(drift)).remedies());
    }

    private static Found found(boolean copySchema, boolean targetHasSchema, int tables, List<Drift> drift) {
        return new Found(new DriftFindings(new TenantId("acme"), copySchema, targetHasSchema)
                .of(
                        IntStream.range(0, tables)
                                .mapToObj(DriftFindingsTest::table)
                                .toList(),
                        drift));
    }

    /** Each table with its one column. */
    private static List<Drift> lacking(int tables) {
        return IntStream.range(0, tables)
                .mapToObj(DriftFindingsTest::table)
                .flatMap(table -> Stream.of(
                        new Drift("table", table.toString(), "only on source: ordinary"),
                        new Drift("column", table + ".id", "only on source: integer")))
                .toList();
    }

    private static TableName table(int number) {
        return new TableName("public", "t" + number);
    }
}
