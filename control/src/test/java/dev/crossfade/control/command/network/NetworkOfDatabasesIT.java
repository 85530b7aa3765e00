package dev.crossfade.control.command.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.replication.DatabasePair;
import dev.crossfade.replication.JdbcDatabasePairs;
import dev.crossfade.replication.fence.gate.GateState;
import dev.crossfade.replication.testing.TestPair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands ask of the databases themselves. */
@Tag("endurance")
class NetworkOfDatabasesIT {

    @TempDir
    Path folder;

    @Test
    void theServersTryThePathAndAMigrationKeepsTheNetwork() throws IOException {
        try (TestPair pair = TestPair.create();
                Desk desk = new Desk(folder)) {
            String before = desk.laboratory.aws.state();
            String config = desk.config(Desk.WHOLE, pair.tenant()).toString();

            assertEquals(ExitCode.FAILED, desk.run("verify", "acme", "--config", config), desk::errors);
            assertTrue(desk.said().startsWith("missing: request a peering"), desk.said());

            desk.run("apply", "acme", "--config", config, "--yes");
            assertTrue(desk.said().endsWith("the source's server logs in to the target's\n"), desk.said());
            assertEquals(ExitCode.DONE, desk.run("verify", "acme", "--config", config));
            assertEquals("""
                    the network of acme stands
                    the target's server logs in to the source's
                    the source's server logs in to the target's
                    """, desk.said());

            String shutOut = desk.config(Desk.WHOLE, pair.tenantWithReplicationPassword("wrong"))
                    .toString();
            assertEquals(ExitCode.FAILED, desk.run("verify", "acme", "--config", shutOut, "--json"));
            assertTrue(desk.document().path("applied").asBoolean());
            assertTrue(desk.document().path("findings").toString().contains("does not reach"), desk.said());

            String roleless = desk.config(Desk.WHOLE, pair.tenantWithReplicationUser("nobody_at_all"))
                    .toString();
            assertEquals(ExitCode.FAILED, desk.run("verify", "acme", "--config", roleless), "no role, no proof");
            assertFalse(desk.said().contains("logs in to the source's"), desk.said());

            config = desk.config(Desk.WHOLE, pair.tenant()).toString();
            try (DatabasePair databases = new JdbcDatabasePairs(Clock.systemUTC()).of(pair.tenant(), pair.session())) {
                databases.target().install(GateState.GUARDED);
                desk.laboratory.aws.forgetChanges();
                assertEquals(ExitCode.REFUSED, desk.run("destroy", "acme", "--config", config, "--yes"));
                assertTrue(desk.errors().startsWith("a migration of acme is set up at the target"), desk.errors());
                assertEquals(List.of(), desk.laboratory.aws.changes());
                databases.target().cleanup();
            }

            String halfGone =
                    desk.config(Desk.WHOLE, pair.tenantWithout(Side.SOURCE)).toString();
            assertEquals(ExitCode.FAILED, desk.run("destroy", "acme", "--config", halfGone));
            assertTrue(desk.errors().contains("--without-source"), desk.errors());
            assertEquals(ExitCode.DONE, desk.run("destroy", "acme", "--config", halfGone, "--without-source"));
            config = desk.config(Desk.WHOLE, pair.tenant()).toString();

            assertEquals(ExitCode.DONE, desk.run("destroy", "acme", "--config", config));
            assertTrue(desk.said().endsWith("nothing was changed; --yes does it\n"), desk.said());
            assertEquals(ExitCode.DONE, desk.run("destroy", "acme", "--config", config, "--yes"));
            assertTrue(desk.said().endsWith("the network of acme is gone\n"), desk.said());
            assertEquals(before, desk.laboratory.aws.state());
        }
    }
}
