package dev.crossfade.control.command;

import dev.crossfade.control.migration.Actor;
import java.util.Map;
import picocli.CommandLine.Option;

/** A verb that changes something, and may be told why. */
abstract class ChangingVerb extends Verb {

    @Option(
            names = "--why",
            paramLabel = "TEXT",
            description = "why, in your own words: kept in the audit; " + Actor.LONGEST_WHY + " characters at most")
    private String why = "";

    ChangingVerb() {}

    ChangingVerb(Map<String, String> environment, Terminal terminal) {
        super(environment, terminal);
    }

    @Override
    final String why() {
        if (why.length() > Actor.LONGEST_WHY) {
            throw VerbFailure.badUsage(
                    "--why has " + why.length() + " characters, and " + Actor.LONGEST_WHY + " at most are kept",
                    "say it in fewer words");
        }
        return why;
    }
}
