package dev.crossfade.config.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the controller; each key as in crossfade.example.yaml. */
public record ControlSettings(Admin admin, String store, String pgDump, List<Notify> notifications, List<Hook> hooks) {

    public ControlSettings {
        notifications = List.copyOf(notifications);
        hooks = List.copyOf(hooks);
    }

    /** @param tokensFile empty only on a loopback host */
    public record Admin(
            String host,
            int port,
            String tokensFile,
            @Nullable Tls tls) {}

    public record Tls(String certificate, String key) {}

    /** One receiver of notifications: exactly one of the two. */
    public record Notify(@Nullable Slack slack, @Nullable Webhook webhook) {

        /** Either the incoming webhook's URL, or a token and a channel. */
        public record Slack(
                @Nullable Secret webhookUrl,
                @Nullable Secret token,
                @Nullable String channel) {}

        public record Webhook(String url, @Nullable Secret secret, Duration every) {}
    }

    /** Something of the operator's that runs before or after a stage: exactly one of {@code run} and {@code url}. */
    public record Hook(
            @Nullable String before,
            @Nullable String after,
            List<String> run,
            @Nullable String url,
            Duration timeout) {

        public Hook {
            run = List.copyOf(run);
        }
    }
}
