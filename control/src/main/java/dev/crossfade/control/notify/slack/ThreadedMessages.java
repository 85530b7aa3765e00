package dev.crossfade.control.notify.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.settings.Secret;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import dev.crossfade.control.notify.slack.Messages.Place;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.workflow.journal.StoreFailure;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By a token, in a channel: a migration has one message, which is changed ({@code chat.update}) so that it always says how it stands, and
 * what has happened is in its thread. A batch is two calls: first the message, for that is what people look at.
 */
public final class ThreadedMessages implements SlackDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadedMessages.class);

    /** Slack's, for tests to have one of their own. */
    public static final URI API = URI.create("https://slack.com/api/");

    /** Somebody has deleted it, or it is too old to be changed. */
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found");

    private final SlackCall call;
    private final URI api;
    private final String channel;
    private final String receiver;
    private final Messages messages;

    /** Of the batch whose message was changed: its thread is next. */
    private @Nullable Batch changed;

    /** Posted, while the store does not take where: by their migrations, of which there are few. */
    private final Map<String, Place> unstored = new HashMap<>();

    /** @param receiver whose messages they are */
    public ThreadedMessages(HttpPost http, URI api, Secret token, String channel, String receiver, Messages messages) {
        this.call = new SlackCall(http, token);
        this.api = api;
        this.channel = channel;
        this.receiver = receiver;
        this.messages = messages;
    }

    @Override
    public Progress call(Batch batch) throws InterruptedException {
        Place place = place(batch.migration());
        if (place == null) {
            return post(batch);
        }
        Batch shown = changed;
        boolean upToDate = shown != null
                && shown.migration().equals(batch.migration())
                && shown.last().equals(batch.last());
        return upToDate ? tell(batch, place) : change(batch, place);
    }

    private @Nullable Place place(String migration) {
        Place posted = unstored.get(migration);
        if (posted == null) {
            return messages.find(receiver, migration).orElse(null);
        }
        keep(migration, posted);
        return posted;
    }

    /** A store that cannot be written may still be read, and would have another message posted at each try. */
    private void keep(String migration, Place place) {
        boolean news = unstored.put(migration, place) == null;
        try {
            messages.put(receiver, migration, place);
            unstored.remove(migration);
        } catch (StoreFailure e) {
            if (news) {
                LOG.warn("{}: which message is a migration's is not stored: {}; tried again", receiver, e.getMessage());
            }
        }
    }

    private Progress post(Batch batch) throws InterruptedException {
        ObjectNode message = SlackText.standing(batch).put("channel", channel);
        SlackCall.Result result = call.send(api.resolve("chat.postMessage"), message);
        if (result instanceof SlackCall.Result.Taken taken) {
            JsonNode answer = taken.answer();
            Place place = new Place(
                    answer.path("channel").asText(channel), answer.path("ts").asText());
            keep(batch.migration(), place);
        }
        return after(batch, result);
    }

    private Progress change(Batch batch, Place place) throws InterruptedException {
        ObjectNode message =
                SlackText.standing(batch).put("channel", place.channel()).put("ts", place.ts());
        return after(batch, call.send(api.resolve("chat.update"), message));
    }

    private Progress after(Batch batch, SlackCall.Result result) {
        if (result instanceof SlackCall.Result.Refused refused) {
            forgetIfGone(batch, refused.error());
            return new Progress.Failed(refused.error(), refused.retryAfter());
        }
        changed = batch;
        return new Progress.Underway();
    }

    private Progress tell(Batch batch, Place place) throws InterruptedException {
        ObjectNode message =
                SlackText.happened(batch).put("channel", place.channel()).put("thread_ts", place.ts());
        SlackCall.Result result = call.send(api.resolve("chat.postMessage"), message);
        if (result instanceof SlackCall.Result.Refused refused) {
            forgetIfGone(batch, refused.error());
            return new Progress.Failed(refused.error(), refused.retryAfter());
        }
        changed = null;
        return new Progress.Delivered();
    }

    private void forgetIfGone(Batch batch, String error) {
        if (GONE.contains(error)) {
            unstored.remove(batch.migration());
            messages.remove(receiver, batch.migration());
            changed = null;
        }
    }
}
