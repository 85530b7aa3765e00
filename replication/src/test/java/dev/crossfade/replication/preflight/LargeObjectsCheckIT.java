package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.config.settings.TenantSettings.LargeObjects;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PlainRole;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How they will be carried, at what price, and what would make it cheaper. */
class LargeObjectsCheckIT {

    @ParameterizedTest
    @ValueSource(ints = {14, 17})
    void plainRoleIsLedStepByStepToTheCheapestWay(int major) {
        try (TestPair pair = TestPair.create(major, major == 14 ? 17 : 14);
                PlainRole role = PlainRole.create(pair.source())) {
            pair.source()
                    .executeAsApp("SELECT lo_from_bytea((70000 + n)::oid, decode(repeat('00ff', 5000), 'hex'))"
                            + " FROM generate_series(1, 30) AS n");
            Finding unreadable = only(pair, role, LargeObjects.AUTO);
            assertEquals("missing-privilege", unreadable.code());
            pair.source().execute(unreadable.remedy());

            Found atFirst = look(pair, role, LargeObjects.AUTO);
            assertEquals(List.of("large-objects-unlocked", "large-objects-without-map"), codes(atFirst));
            assertEquals(2, atFirst.of(Finding.Severity.WARNING).all().size(), atFirst::toString);
            Finding headers = atFirst.of("large-objects-without-map").all().get(0);
            assertTrue(headers.object().startsWith("30 large objects, "), headers.object());
            assertTrue(headers.meaning().contains(" ms"), headers.meaning());
            assertTrue(headers.meaning().contains("at each that has this finding"), headers.meaning());
            pair.source()
                    .execute(headers.remedy()
                            .substring(0, headers.remedy().indexOf("; or"))
                            .split("; "));

            Found swept = look(pair, role, LargeObjects.AUTO);
            assertEquals(List.of("large-objects-unlocked", "large-objects", "large-objects-vacuum"), codes(swept));
            String lock = swept.of("large-objects-unlocked").all().get(0).remedy();
            String vacuum = swept.of("large-objects-vacuum").all().get(0).remedy();
            pair.source()
                    .execute(
                            major >= 17
                                    ? vacuum
                                    : "GRANT \"" + pair.source().app().replace("\"", "\"\"") + "\" TO "
                                            + role.quoted());
            if (major < 17) {
                assertEquals(
                        List.of("large-objects-unlocked", "large-objects"), codes(look(pair, role, LargeObjects.AUTO)));
            }
            pair.source().execute(lock.substring(0, lock.indexOf(major < 17 ? ", until" : "; or")));
            assertEquals(List.of("large-objects"), codes(look(pair, role, LargeObjects.AUTO)));

            Finding once = only(pair, role, LargeObjects.WRITE_ONCE);
            assertTrue(once.meaning().startsWith("write-once: "), once.meaning());
            assertEquals(
                    Finding.Severity.WARNING,
                    only(pair, role, LargeObjects.NONE).severity());
        }
    }

    private static Finding only(TestPair pair, PlainRole role, LargeObjects mode) {
        List<Finding> found = look(pair, role, mode).all();
        assertEquals(1, found.size(), found::toString);
        return found.get(0);
    }

    private static List<String> codes(Found found) {
        return found.all().stream().map(Finding::code).toList();
    }

    private static Found look(TestPair pair, PlainRole role, TenantSettings.LargeObjects mode) {
        try (PostgresSession session =
                role.postgres(Side.SOURCE, pair.session()).open("test")) {
            Findings findings = new Findings(Side.SOURCE);
            new LargeObjectsCheck(session, findings, role.name()).look(mode);
            return new Found(findings.all());
        }
    }
}
