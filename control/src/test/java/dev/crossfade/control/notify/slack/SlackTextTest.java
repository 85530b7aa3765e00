package dev.crossfade.control.notify.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.crossfade.control.api.Statuses;
import dev.crossfade.control.migration.MigrationStatus;
import dev.crossfade.control.migration.MigrationStatus.Trouble;
import dev.crossfade.control.notify.Kind;
import dev.crossfade.control.notify.Notices;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlackTextTest {

    @Test
    void saysWhoWhatWritableAndSafeNextAlsoWhereOnlyTheTextIsShown() {
        JsonNode message = SlackText.standing(batch(Statuses.failed()));

        assertEquals(
                "acme: it stands still — writable now: SOURCE — safe next: mend it, then: crossfade migrate acme — table"
                        + " public.orders on the target is not empty: copying into a filled table never ends; do: list it in"
                        + " replication.truncateTarget, or exclude it",
                message.path("text").asText());
        assertEquals(
                "🔴 acme: it stands still", message.at("/blocks/0/text/text").asText());
        assertEquals(
                "*Writable now*\nSOURCE", message.at("/blocks/1/fields/0/text").asText());
        assertEquals(
                "*Safe next*\nmend it, then: crossfade migrate acme",
                message.at("/blocks/2/text/text").asText());
        assertTrue(message.at("/blocks/3/text/text").asText().contains("*Do:* list it in"));
    }

    @Test
    void nothingBecomesALinkOrAMention() {
        Trouble hostile = new Trouble("<!channel> & <https://evil.example|click>", "why", "do");
        JsonNode message = SlackText.standing(batch(Statuses.with(Statuses.failed(), "problem", hostile)));

        String all = message.toString();
        assertTrue(all.contains("&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;"), all);
        assertFalse(all.contains("<!channel>"), all);
        message.findValues("verbatim").forEach(value -> assertTrue(value.asBoolean()));
        assertFalse(message.path("unfurl_links").asBoolean(true));
    }

    @Test
    void longWordsAreCutToWhatSlackTakes() {
        Trouble endless = new Trouble("what", "x".repeat(10_000), "do");
        JsonNode message = SlackText.standing(batch(Statuses.with(Statuses.failed(), "problem", endless)));
        message.findValues("text").stream()
                .filter(JsonNode::isTextual)
                .forEach(text -> assertTrue(text.asText().length() <= 3_000));
    }

    private static Batch batch(MigrationStatus status) {
        return new Batch(status.migration(), List.of(Notices.of(1, Kind.FAILED, "it stands still", status)), 1);
    }
}
