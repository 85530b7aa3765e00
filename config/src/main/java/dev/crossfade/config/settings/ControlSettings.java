package dev.crossfade.config.settings;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the controller; each key as in crossfade.example.yaml. */
public record ControlSettings(
        Admin admin,
        StoreUrl store,
        Routes routes,
        EtcdSettings etcd,
        String pgDump,
        @Nullable CloudWatch cloudWatch,
        Parking parking,
        List<Notify> notifications,
        List<Hook> hooks) {

    public ControlSettings {
        notifications = List.copyOf(notifications);
        hooks = List.copyOf(hooks);
    }

    /** @param in where the routing table is kept, and with it who hears of the proxies that follow it there */
    public record Routes(In in) {

        /** The places. */
        public enum In {
            /** With the migrations: proxies follow the controller itself. */
            STORE,
            /** Proxies follow etcd. */
            ETCD
        }
    }

    /**
     * That metrics are sent to CloudWatch.
     *
     * @param every how often
     * @param instance what tells them from another controller's; null for what this one calls itself
     * @param roleArn of whoever may send them; null for whoever the credentials are
     * @param externalId what that role's trust asks for; null for none
     */
    public record CloudWatch(
            String region,
            String namespace,
            Duration every,
            @Nullable String instance,
            @Nullable String roleArn,
            @Nullable String externalId) {}

    /**
     * How requests are kept that nobody could take.
     *
     * @param key 32 bytes in base64, by which what they say is sealed; null: one of the controller's own, beside a store that is a file
     * @param oldKeys what was sealed with them can still be read
     * @param atOnce how many are sent at the same time; each is held in memory meanwhile
     * @param giveUpAfter counted from the first attempt that failed
     * @param retention of what has ended
     */
    public record Parking(
            @Nullable Secret key, List<Secret> oldKeys, int atOnce, Duration giveUpAfter, Duration retention) {

        public Parking {
            oldKeys = List.copyOf(oldKeys);
        }
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

    /**
     * Something of the operator's that runs before or after a stage: exactly one of {@code before} and {@code after}, and of {@code run}
     * and {@code url}.
     *
     * @param timeout of one run
     * @param onFailure of all its tries
     */
    public record Hook(
            @Nullable Stage before,
            @Nullable Stage after,
            List<String> run,
            @Nullable String url,
            Duration timeout,
            OnFailure onFailure) {

        public Hook {
            run = List.copyOf(run);
        }

        /** What it runs before, or after. */
        public enum Stage {
            SETUP,
            REPLICATION,
            SWITCHOVER,
            POST_MIGRATION,
            /** Only after: a migration that was given up, once all of it is undone. */
            ABORT
        }

        /** What becomes of the migration. */
        public enum OnFailure {
            /** It waits for a person: work that was to be drained would be lost on the way. */
            STOP,
            /** It goes on, and says so. */
            CONTINUE
        }
    }
}
