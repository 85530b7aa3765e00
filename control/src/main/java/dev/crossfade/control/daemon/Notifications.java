package dev.crossfade.control.daemon;

import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.control.migration.State;
import dev.crossfade.control.notify.Inbox;
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
import dev.crossfade.control.store.SqlLeftovers;
import dev.crossfade.control.store.SqlMessages;
import dev.crossfade.control.store.SqlMigrationStore;
import dev.crossfade.control.store.SqlOutbox;
import dev.crossfade.control.store.SqlToldProblems;
import dev.crossfade.control.workflow.journal.StoreFailure;
import dev.crossfade.control.workflow.runner.MigrationRunner;
import dev.crossfade.control.workflow.step.StepPlan;
import dev.crossfade.control.workflow.verbs.Operations;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers that the configuration names. They are called by their kind and their place in it, as in {@code webhook-2}, which is what
 * the outbox knows them by, too: another order of them in the file exchanges what waits.
 */
final class Notifications {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    /** More than a migration writes; of one that has failed for days on end the first lines are not seen. */
    private static final int MOST_ENTRIES = 2_000;

    private static final Set<String> ENDED = Set.of(State.ABORTED.label(), State.DONE.label());

    private final HttpPost http;
    private final InstantSource wall;
    private final InstantSource steady;
    private final List<Named> receivers = new ArrayList<>();
    private final NotifyCounts notifier = new NotifyCounts(Inbox.RECEIVER);

    /** One receiver, and what became of all that it was to be told. */
    private record Named(Notify settings, NotifyCounts counts) {}

    /** @param steady by which waits are measured */
    Notifications(List<Notify> settings, HttpPost http, InstantSource wall, InstantSource steady) {
        this.http = http;
        this.wall = wall;
        this.steady = steady;
        int slacks = 0;
        int webhooks = 0;
        for (Notify one : settings) {
            String name = one.slack() != null ? "slack-" + ++slacks : "webhook-" + ++webhooks;
            receivers.add(new Named(one, new NotifyCounts(name)));
        }
    }

    List<MeterBinder> meters() {
        List<MeterBinder> meters = new ArrayList<>(List.of(notifier));
        receivers.forEach(one -> meters.add(one.counts()));
        return meters;
    }

    /** Lets go of what the store keeps for those that the configuration does not name any more. */
    void sweep(JdbcStore store) {
        Set<String> known =
                receivers.stream().map(one -> one.counts().receiver()).collect(Collectors.toSet());
        if (!known.isEmpty()) {
            known.add(Inbox.RECEIVER);
        }
        try {
            new SqlLeftovers(store)
                    .sweep(known)
                    .forEach((receiver, events) -> LOG.warn(
                            "{}: the configuration does not name it any more, and {} events that waited for it are"
                                    + " dropped",
                            receiver,
                            events));
        } catch (StoreFailure e) {
            LOG.warn("what nobody needs any more stays in the store for now: {}", e.getMessage());
        }
    }

    /** Where what happens is written down for them; null where there is nobody. */
    @Nullable
    Inbox inbox() {
        return receivers.isEmpty() ? null : new Inbox(wall, notifier);
    }

    /**
     * Who tells them, in one time in which this controller leads. Nobody is told before it is started.
     *
     * @param store of that time
     * @param runner of that time
     */
    Notifier of(JdbcStore store, MigrationRunner runner) {
        SqlMigrationStore migrations = new SqlMigrationStore(store);
        SyncTimes times = new SyncTimes(id -> migrations.journal(id, MOST_ENTRIES), StepPlan.SUBSCRIBE, steady);
        List<Receiver> told = receivers.stream()
                .map(one -> receiver(one, store, () -> stats(runner, times)))
                .toList();
        return new Notifier(
                told,
                new SqlOutbox(store),
                new SqlToldProblems(store),
                runner::status,
                runner::all,
                runner::begins,
                wall,
                steady,
                notifier);
    }

    private Receiver receiver(Named one, JdbcStore store, Supplier<List<Stats>> stats) {
        Notify.Slack slack = one.settings().slack();
        return slack == null
                ? new Webhook(
                        Objects.requireNonNull(one.settings().webhook()),
                        http,
                        new SqlOutbox(store),
                        stats,
                        one.counts(),
                        wall,
                        steady)
                : new Slack(desk(slack, one.counts().receiver(), store), new SqlOutbox(store), one.counts(), steady);
    }

    private SlackDesk desk(Notify.Slack settings, String receiver, JdbcStore store) {
        return settings.webhookUrl() != null
                ? new IncomingWebhook(http, settings.webhookUrl())
                : new ThreadedMessages(
                        http,
                        ThreadedMessages.API,
                        Objects.requireNonNull(settings.token()),
                        Objects.requireNonNull(settings.channel()),
                        receiver,
                        new SqlMessages(store));
    }

    private List<Stats> stats(Operations operations, SyncTimes times) {
        Instant now = wall.instant();
        return operations.all().stream()
                .filter(one -> !ENDED.contains(one.state()))
                .map(one -> Stats.of(one, times.of(one.migration(), one.stage() + one.state() + one.step()), now))
                .toList();
    }
}
