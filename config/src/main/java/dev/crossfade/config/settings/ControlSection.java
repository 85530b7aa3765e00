package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.ControlSettings.Admin;
import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.config.settings.ControlSettings.Notify;
import dev.crossfade.config.settings.ControlSettings.Notify.Slack;
import dev.crossfade.config.settings.ControlSettings.Notify.Webhook;
import dev.crossfade.config.settings.ControlSettings.Routes;
import dev.crossfade.config.settings.ControlSettings.Tls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code control}. */
final class ControlSection {

    private static final Form<Hook.Stage> STAGE = Forms.choice(Hook.Stage.class);

    /** More often than a status changes nobody needs it; with none between two, one would follow the other for ever. */
    private static final Form<Duration> EVERY = new Form<>(
            Forms.DURATION.schema(),
            text -> {
                Duration every = Durations.parse(text);
                if (every.toSeconds() < 1) {
                    throw new IllegalArgumentException("too short: '" + text + "' (1s at the least)");
                }
                return every;
            },
            Durations::format,
            Duration.ofSeconds(10));

    private ControlSection() {}

    static ControlSettings read(Section section) {
        Routes routes = section.section("routes", ControlSection::routes);
        return new ControlSettings(
                section.section("admin", ControlSection::admin),
                StoreUrl.of(
                        section.value("store", Addresses.STORE_URL, "jdbc:sqlite:var/control.db"),
                        section.again("store")),
                routes,
                section.section("etcd", own -> EtcdSection.read(own, routes.in() == Routes.In.ETCD)),
                section.value("pgDump", Forms.WORD, "pg_dump"),
                section.optionalSection("cloudWatch", CloudWatchSection::read),
                section.section("parking", ParkingSection::read),
                section.sections("notify", ControlSection::receiver),
                section.sections("hooks", ControlSection::hook));
    }

    private static Routes routes(Section section) {
        return new Routes(section.value("in", Forms.choice(Routes.In.class), Routes.In.STORE));
    }

    private static Admin admin(Section section) {
        Admin admin = new Admin(
                section.value("host", Addresses.BIND_HOST, "127.0.0.1"),
                section.value("port", CommonSections.PORT, 9901),
                section.value("tokensFile", Forms.TEXT, ""),
                section.optionalSection("tls", ControlSection::tls));
        CommonSections.requireTokens(section, admin.host(), admin.tokensFile());
        return admin;
    }

    /** Null for {@code tls: {}}, which is how the example says "none". */
    private static @Nullable Tls tls(Section section) {
        String certificate = section.value("certificate", Forms.TEXT, "");
        String key = section.value("key", Forms.TEXT, "");
        if (certificate.isEmpty() != key.isEmpty()) {
            section.problem(certificate.isEmpty() ? "certificate" : "key", "missing: TLS needs both");
        }
        return certificate.isEmpty() ? null : new Tls(certificate, key);
    }

    private static Notify receiver(Section section) {
        Notify receiver = new Notify(
                section.optionalSection("slack", ControlSection::slack),
                section.optionalSection("webhook", ControlSection::webhook));
        if ((receiver.slack() == null) == (receiver.webhook() == null)) {
            section.problem("", "needs exactly one of slack and webhook");
        }
        return receiver;
    }

    private static Slack slack(Section section) {
        Slack slack = new Slack(
                section.optional("webhookUrl", Forms.SECRET),
                section.optional("token", Forms.SECRET),
                section.optional("channel", Forms.WORD));
        boolean byToken = slack.token() != null && slack.channel() != null;
        boolean half = !byToken && (slack.token() != null || slack.channel() != null);
        if (half || byToken == (slack.webhookUrl() != null)) {
            section.problem("", "needs either webhookUrl, or token and channel");
        }
        if (slack.webhookUrl() != null && !isUrl(slack.webhookUrl())) {
            // Of what stands there nothing is shown: it is a secret.
            section.problem("webhookUrl", "not an http(s) URL");
        }
        return slack;
    }

    private static boolean isUrl(Secret address) {
        try {
            var unused = Addresses.HTTP_URL.parse().apply(address.reveal());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Webhook webhook(Section section) {
        return new Webhook(
                section.required("url", Addresses.HTTP_URL),
                section.optional("secret", Forms.SECRET),
                section.value("every", EVERY, Duration.ofSeconds(10)));
    }

    private static Hook hook(Section section) {
        Hook hook = new Hook(
                section.optional("before", STAGE),
                section.optional("after", STAGE),
                section.values("run", Forms.WORD, List.of()),
                section.optional("url", Addresses.HTTP_URL),
                section.value("timeout", Forms.DURATION, Duration.ofSeconds(60)),
                section.value("onFailure", Forms.choice(Hook.OnFailure.class), Hook.OnFailure.STOP));
        if (hook.before() == Hook.Stage.ABORT) {
            section.problem("before", "an abort waits for no hook: use after");
        }
        if ((hook.before() == null) == (hook.after() == null)) {
            section.problem("", "needs exactly one of before and after");
        }
        if (hook.run().isEmpty() == (hook.url() == null)) {
            section.problem("", "needs exactly one of run and url");
        }
        return hook;
    }
}
