package dev.crossfade.control.command;

import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.notify.Notifier;
import dev.crossfade.control.notify.NotifyCounts;
import dev.crossfade.control.notify.Receiver;
import dev.crossfade.control.notify.slack.IncomingWebhook;
import dev.crossfade.control.notify.slack.Slack;
import dev.crossfade.control.notify.slack.SlackDesk;
import dev.crossfade.control.notify.slack.ThreadedMessages;
import dev.crossfade.control.notify.webhook.Stats;
import dev.crossfade.control.notify.webhook.SyncTimes;
import dev.crossfade.control.notify.webhook.Webhook;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.store.JdbcStore;
import dev.crossfade.control.store.SqlMessages;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.store.SqlOutbox;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.Operations;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The receivers that the configuration names, and the one who tells them. They are called by their kind and their place in it, as in
 * {@code webhook-2}, which is what the outbox knows them by, too: another order of them in the file exchanges what waits.
 */
final class Notifications {

    /** More than a migration writes; of one that has failed for days on end the first lines are not seen. */
    private static final int MOST_ENTRIES = 2_000;

    private static final Set<String> ENDED = Set.of(State.ABORTED.label(), State.DONE.label());

    private final HttpPost http;
    private final JdbcStore store;
    private final Operations operations;
    private final Clock clock;
    private final SyncTimes times;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<NotifyCounts> counts = new ArrayList<>();

    Notifications(HttpPost http, JdbcStore store, Operations operations, Clock clock) {
        this.http = http;
        this.store = store;
        this.operations = operations;
        this.clock = clock;
        SqlMigrationStore migrations = new SqlMigrationStore(store);
        this.times = new SyncTimes(id -> migrations.journal(id, MOST_ENTRIES), StepPlan.SUBSCRIBE);
    }

    /** Nobody is told before it is started. */
    Notifier of(List<Notify> settings) {
        int slacks = 0;
        int webhooks = 0;
        for (Notify one : settings) {
            if (one.slack() != null) {
                receivers.add(slack(one.slack(), counts("slack-" + ++slacks)));
            } else if (one.webhook() != null) {
                receivers.add(webhook(one.webhook(), counts("webhook-" + ++webhooks)));
            }
        }
        return new Notifier(receivers, operations::status, operations::all, clock, counts("notifier"));
    }

    List<MeterBinder> meters() {
        return List.copyOf(counts);
    }

    private NotifyCounts counts(String receiver) {
        NotifyCounts ofReceiver = new NotifyCounts(receiver);
        counts.add(ofReceiver);
        return ofReceiver;
    }

    private Receiver slack(Notify.Slack settings, NotifyCounts ofReceiver) {
        SlackDesk desk = settings.webhookUrl() != null
                ? new IncomingWebhook(http, settings.webhookUrl())
                : new ThreadedMessages(
                        http,
                        ThreadedMessages.API,
                        Objects.requireNonNull(settings.token()),
                        Objects.requireNonNull(settings.channel()),
                        ofReceiver.receiver(),
                        new SqlMessages(store));
        return new Slack(desk, ofReceiver, clock);
    }

    private Receiver webhook(Notify.Webhook settings, NotifyCounts ofReceiver) {
        return new Webhook(settings, http, new SqlOutbox(store), this::stats, ofReceiver, clock);
    }

    private List<Stats> stats() {
        Instant now = clock.instant();
        return operations.all().stream()
                .filter(one -> !ENDED.contains(one.state()))
                .map(one -> Stats.of(one, times.of(one.migration(), one.stage() + one.state() + one.step()), now))
                .toList();
    }
}
