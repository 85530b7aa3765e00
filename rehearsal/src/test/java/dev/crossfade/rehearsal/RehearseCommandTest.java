package dev.crossfade.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.rehearsal.fault.Faults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RehearseCommandTest {

    private final RehearseCommand command = new RehearseCommand();
    private final CommandLine line = new CommandLine(command);

    @Test
    void faultThatIsNotKnownIsBadUsageAndThoseThatArePossibleAreTold() {
        line.parseArgs("--faults", "network,flood");
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.startsWith("--faults network,flood: "), said);
        assertTrue(said.contains(Faults.labels()), said);
    }

    @Test
    void eitherARollbackOrANumberOfCrossingsIsAskedFor() {
        line.parseArgs("--crossings", "5", "--rollback");
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals(
                "--rollback with --crossings 5: either says how often the sides are changed, and --rollback says 3; leave one"
                        + " of both out",
                refused.getMessage());
    }

    /** Also where root may do everything, as on a file system that takes no files. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/proc/nowhere | it is no directory, and none can be made there (no such file)",
                "/proc         | it cannot be written to (no such file)",
                "/dev/null     | it is no directory, and none can be made there (not a directory)",
            })
    void reportThatCouldNotBeWrittenIsRefusedBeforeAnythingIsStarted(String place, String why) {
        line.parseArgs("--report", place);
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals(
                "--report " + place + ": " + why + "; name a directory that can be written to", refused.getMessage());
    }

    @Test
    void routesAreInOneOfTwoPlaces() {
        line.parseArgs("--routes", "zookeeper");
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals("--routes zookeeper: it is control or etcd", refused.getMessage());
    }

    @Test
    void mixThatIsNotKnownIsBadUsageAndThoseThatAreKnownAreTold() {
        line.parseArgs("--scenario", "reads");
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals("--scenario reads: it is one of orders, writes, webhooks", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--scenario orders --faults kill-proxy   | --faults kill-proxy is not possible here: kill-proxy, for it strikes in"
                        + " --scenario webhooks alone",
                "--scenario webhooks --faults network    | --faults network is not possible here: network, for it is none of"
                        + " --scenario webhooks, where the application is away anyhow",
                "--scenario writes --sabotage swap-order | --sabotage swap-order: that wrong is done to the events of --scenario"
                        + " webhooks",
                "--scenario webhooks --strategy reroute  | --scenario webhooks: it is for --strategy coordinated, and no"
                        + " controller that does wrong",
            })
    void whatDoesNotGoWithAScenarioIsRefusedByName(String arguments, String why) {
        line.parseArgs(arguments.split(" ", -1));
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals(why, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rtt 2001ms                | --rtt: at most 2s",
                "--rtt 80ms --beside nowhere | --beside nowhere: it is source or target",
                "--beside target             | --beside target without --rtt: both sides are equally near then; say how far"
                        + " apart, as --rtt 80ms",
            })
    void distanceHasABoundAndTwoEnds(String arguments, String why) {
        line.parseArgs(arguments.split(" ", -1));
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals(why, refused.getMessage());
    }

    @Test
    void warmUpHasAnEnd() {
        line.parseArgs("--warm-up", "901s");
        CommandFailure refused = assertThrows(CommandFailure.class, command::call);
        assertEquals(ExitCode.BAD_USAGE, refused.exitCode());
        assertEquals("--warm-up: at most 15m", refused.getMessage());
    }

    @Test
    void helpNamesEveryFault() {
        String help =
                String.join(" ", line.getCommandSpec().findOption("--faults").description());
        assertTrue(help.endsWith(Faults.labels()), help);
    }
}
