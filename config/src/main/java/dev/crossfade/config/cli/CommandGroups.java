package dev.crossfade.config.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The commands in the help by what somebody wants, in the order in which they are needed; whatever nobody has grouped stands last. Pure.
 */
final class CommandGroups implements IHelpSectionRenderer {

    private static final Map<String, List<String>> GROUPS = groups();

    private static final String OTHERS = "Others";

    private static final int INDENT = 2;

    private CommandGroups() {}

    static void apply(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(
                "Move a tenant",
                List.of(
                        "network",
                        "check",
                        "plan",
                        "migrate",
                        "pause",
                        "resume",
                        "switchover",
                        "rollback",
                        "abort",
                        "cleanup"));
        groups.put("See how it stands", List.of("status", "verify", "parked", "deferred", "support-bundle"));
        groups.put("Run", List.of("control", "proxy", "config", "store", "health", "completion"));
        groups.put("By hand, at 3 a.m.", List.of("route", "fence", "park", "unpark"));
        groups.put("Try it", List.of("rehearse", "loadtest"));
        return groups;
    }

    @Override
    public String render(Help help) {
        Map<String, Help> commands = new LinkedHashMap<>(help.subcommands());
        commands.values()
                .removeIf(command -> command.commandSpec().usageMessage().hidden());
        int widest = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> append(
                text,
                help,
                widest,
                title,
                names.stream().map(commands::remove).filter(Objects::nonNull).toList()));
        append(text, help, widest, OTHERS, List.copyOf(commands.values()));
        return text.toString();
    }

    /** All groups have their descriptions in one column. */
    private static void append(StringBuilder text, Help help, int widest, String title, List<Help> commands) {
        if (commands.isEmpty()) {
            return;
        }
        int left = INDENT + widest + INDENT;
        Help.TextTable table = Help.TextTable.forColumns(
                help.colorScheme(),
                new Help.Column(left, INDENT, Help.Column.Overflow.SPAN),
                new Help.Column(help.commandSpec().usageMessage().width() - left, 0, Help.Column.Overflow.WRAP));
        for (Help command : commands) {
            CommandSpec spec = command.commandSpec();
            table.addRowValues(
                    help.colorScheme().commandText(spec.name()),
                    help.colorScheme().text(String.join(" ", spec.usageMessage().description())));
        }
        text.append(System.lineSeparator()).append(title).append(':').append(System.lineSeparator());
        table.toString(text);
    }
}
