package dev.crossfade.config.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The commands in the help by what somebody wants, in the order in which they are needed; whatever nobody has grouped stands last. Pure.
 */
final class CommandGroups implements IHelpSectionRenderer {

    private static final Map<String, List<String>> GROUPS = groups();

    private static final String OTHERS = "Others";

    private CommandGroups() {}

    static void apply(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(
                "Move a tenant",
                List.of("check", "plan", "migrate", "pause", "resume", "switchover", "rollback", "abort", "cleanup"));
        groups.put("See how it stands", List.of("status", "verify", "support-bundle"));
        groups.put("Run", List.of("control", "proxy", "config", "store", "health", "completion"));
        groups.put("By hand, at 3 a.m.", List.of("route", "fence"));
        groups.put("Try it", List.of("rehearse", "loadtest"));
        return groups;
    }

    @Override
    public String render(Help help) {
        Map<String, Help> commands = help.subcommands();
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) ->
                append(text, help, title, names.stream().map(commands::get).filter(Objects::nonNull)));
        append(
                text,
                help,
                OTHERS,
                commands.entrySet().stream()
                        .filter(command -> !isGrouped(command.getKey()))
                        .map(Map.Entry::getValue));
        return text.toString();
    }

    static boolean isGrouped(String name) {
        return GROUPS.values().stream().anyMatch(names -> names.contains(name));
    }

    private static void append(StringBuilder text, Help help, String title, Stream<Help> commands) {
        Map<String, Help> listed = new LinkedHashMap<>();
        commands.filter(command -> !command.commandSpec().usageMessage().hidden())
                .forEach(command -> listed.put(command.commandSpec().name(), command));
        if (!listed.isEmpty()) {
            text.append(System.lineSeparator())
                    .append(title)
                    .append(':')
                    .append(System.lineSeparator())
                    .append(help.commandList(listed));
        }
    }
}
