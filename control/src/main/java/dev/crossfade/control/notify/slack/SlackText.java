package dev.crossfade.control.notify.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.notify.Notice;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What an operator reads at 3 a.m.: who, what happened, who may write now, what is safe next; then what is wrong, and what mends it. In
 * Block Kit, with all of it in the fallback text, too, which is what a notification on a telephone shows. Nothing in it becomes a link.
 */
final class SlackText {

    /** Slack's own bounds: 150 characters of a header, 3,000 of a section, 2,000 of a field. */
    private static final int HEADER = 150;

    private static final int SECTION = 2_900;
    private static final int FIELD = 1_900;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private SlackText() {}

    /** How the migration stands after the last of them. */
    static ObjectNode standing(Batch batch) {
        Notice now = batch.last();
        ObjectNode message = message(fallback(now));
        ArrayNode blocks = message.putArray("blocks");
        ObjectNode header = blocks.addObject().put("type", "header");
        header.putObject("text")
                .put("type", "plain_text")
                .put("text", cut(sign(now) + " " + now.title(), HEADER))
                .put("emoji", true);
        ArrayNode fields = blocks.addObject().put("type", "section").putArray("fields");
        text(fields.addObject(), "*Writable now*\n" + cut(escaped(now.writableNow()), FIELD));
        text(fields.addObject(), "*Stands at*\n" + cut(escaped(where(now)), FIELD));
        section(blocks, "*Safe next*\n" + escaped(now.safeNext()));
        Trouble problem = now.problem();
        if (problem != null) {
            section(
                    blocks,
                    ":warning: *" + escaped(problem.what()) + "*\n" + escaped(problem.reason()) + "\n*Do:* "
                            + escaped(problem.action()));
        }
        ObjectNode context = blocks.addObject().put("type", "context");
        text(
                context.putArray("elements").addObject(),
                escaped(DAY_AND_TIME.format(now.at()) + " · migration " + now.migration() + " · epoch " + now.epoch()));
        return message;
    }

    /** The same, with what has happened before, where more than one thing has since the last message. */
    static ObjectNode standingAndPast(Batch batch) {
        ObjectNode message = standing(batch);
        if (batch.notices().size() > 1) {
            section(message.withArray("blocks"), past(batch));
        }
        return message;
    }

    /** For the thread: what has happened, a line each. */
    static ObjectNode happened(Batch batch) {
        ObjectNode message = message(past(batch));
        section(message.putArray("blocks"), past(batch));
        return message;
    }

    private static String past(Batch batch) {
        int left = batch.all() - batch.notices().size();
        String before = left > 0 ? "… and " + left + " before\n" : "";
        return before
                + batch.notices().stream()
                        .map(one -> "`" + TIME.format(one.at()) + "` " + sign(one) + " " + escaped(one.title()))
                        .collect(Collectors.joining("\n"));
    }

    private static String fallback(Notice now) {
        Trouble problem = now.problem();
        return escaped(now.title() + " — writable now: " + now.writableNow() + " — safe next: " + now.safeNext()
                + (problem == null
                        ? ""
                        : " — " + problem.what() + ": " + problem.reason() + "; do: " + problem.action()));
    }

    private static String where(Notice now) {
        String waiting = now.waitingFor() == null ? "" : " for " + now.waitingFor();
        return now.stage().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + now.step() + ", " + now.state()
                + waiting;
    }

    private static String sign(Notice notice) {
        return switch (notice.severity()) {
            case "good" -> "✅";
            case "warning" -> "⚠️";
            case "critical" -> "🔴";
            default -> "🔷";
        };
    }

    private static ObjectNode message(String fallback) {
        return Json.MAPPER
                .createObjectNode()
                .put("text", cut(fallback, SECTION))
                .put("unfurl_links", false)
                .put("unfurl_media", false);
    }

    private static void section(ArrayNode blocks, String words) {
        text(blocks.addObject().put("type", "section").putObject("text"), cut(words, SECTION));
    }

    /** Verbatim: no address, name or channel becomes a link. */
    private static void text(ObjectNode object, String words) {
        object.put("type", "mrkdwn").put("text", words).put("verbatim", true);
    }

    /** As Slack wants it, and so that nothing is a mention: its manual, "Formatting text for app surfaces". */
    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String cut(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most - 2) + " …";
    }
}
