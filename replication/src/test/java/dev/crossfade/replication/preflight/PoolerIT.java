package dev.crossfade.replication.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.DatabaseSettings;
import dev.crossfade.replication.postgres.Postgres;
import dev.crossfade.replication.postgres.PostgresSession;
import dev.crossfade.replication.testing.PgBouncer;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A URL that leads to a pooler instead of to the server. */
class PoolerIT {

    /** Where it refuses our options, and where somebody has told it to ignore them. */
    @ParameterizedTest
    @CsvSource({"extra_float_digits, as PgBouncer does", "'extra_float_digits,options', another process answers"})
    void pgBouncerIsNamedAndTheOtherSideIsLookedAtAllTheSame(String ignored, String sign) {
        PgBouncer.insist();
        try (TestPair pair = TestPair.create();
                PgBouncer bouncer = PgBouncer.start(pair.source(), ignored)) {
            DatabaseSettings direct = pair.source().settings();
            DatabaseSettings pooled = new DatabaseSettings(
                    bouncer.url(pair.source()),
                    direct.user(),
                    direct.password(),
                    direct.replication(),
                    direct.appRoles());

            Found found = new Found(new Preflight(
                            new Postgres(Side.SOURCE, pooled, pair.session()), pair.targetPostgres(), pair.tenant())
                    .check());

            assertEquals(Set.of("pooler"), found.at(Side.SOURCE).codes(), found::toString);
            assertEquals(1, found.of("pooler").blocking().all().size(), found::toString);
            assertTrue(found.toString().contains(sign), found::toString);
            assertTrue(found.remedies().contains("source.database.url"), found::toString);
            assertTrue(!found.at(Side.TARGET).all().isEmpty(), found::toString);
        }
    }

    @Test
    void serverIsTakenForNone() {
        try (TestPair pair = TestPair.create();
                PostgresSession source = pair.openSource()) {
            assertEquals(Optional.empty(), Pooler.look(pair.sourcePostgres(), source));
            assertEquals(List.of(), Found.at(pair).of("pooler").all());
        }
    }
}
