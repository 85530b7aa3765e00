package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandGroupsTest {

    @Test
    void commandsStandByWhatTheyAreForInTheOrderInWhichTheyAreNeededAndUngroupedOnesLast() {
        CommandLine line = new CommandLine(new Root());
        CommandGroups.apply(line);

        assertEquals("""
                Usage: root [COMMAND]

                Move a tenant:
                  check   Look.
                  abort   Undo.

                See how it stands:
                  status  Show.

                Others:
                  zeal    Hurry.
                """, line.getUsageMessage());
    }

    @Command(
            name = "root",
            subcommands = {Abort.class, Check.class, Hidden.class, Status.class, Zeal.class})
    private static final class Root {}

    @Command(name = "abort", description = "Undo.")
    private static final class Abort {}

    @Command(name = "check", description = "Look.")
    private static final class Check {}

    @Command(name = "hidden", hidden = true)
    private static final class Hidden {}

    @Command(name = "status", description = "Show.")
    private static final class Status {}

    @Command(name = "zeal", description = "Hurry.")
    private static final class Zeal {}
}
