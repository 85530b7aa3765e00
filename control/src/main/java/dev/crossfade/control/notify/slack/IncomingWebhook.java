package dev.crossfade.control.notify.slack;

import dev.crossfade.config.settings.Secret;
import dev.crossfade.control.notify.slack.Backlog.Batch;
import dev.crossfade.control.outward.HttpPost;
import java.net.URI;

/** By an address that takes messages, and lets none be changed: a message for each batch. */
public final class IncomingWebhook implements SlackDesk {

    private final SlackCall call;
    private final URI url;

    public IncomingWebhook(HttpPost http, Secret url) {
        this.call = new SlackCall(http, null);
        this.url = URI.create(url.reveal());
    }

    @Override
    public Progress call(Batch batch) throws InterruptedException {
        SlackCall.Result result = call.send(url, SlackText.standingAndPast(batch));
        return result instanceof SlackCall.Result.Refused refused
                ? new Progress.Failed(refused.error(), refused.retryAfter())
                : new Progress.Delivered();
    }
}
