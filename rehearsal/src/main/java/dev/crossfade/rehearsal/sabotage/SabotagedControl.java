package dev.crossfade.rehearsal.sabotage;

import dev.crossfade.config.cli.LogOutput;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.control.daemon.ControlDaemon;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.nio.file.Path;
import java.time.Clock;

/** {@code skip-fence FILE} or {@code early-open FILE}: a controller as any other, but for its databases. */
public final class SabotagedControl {

    private SabotagedControl() {}

    public static void main(String[] arguments) {
        Settings settings = SettingsLoader.load(Path.of(arguments[1]), SettingsLoader.Role.CONTROL);
        LogOutput.apply(settings.logging());
        Clock clock = Clock.systemUTC();
        DatabasePairs databases = new JdbcDatabasePairs(clock);
        System.exit(ControlDaemon.run(settings, (tenant, session) -> {
            Wrong wrong = switch (arguments[0]) {
                case "skip-fence" -> new SkippedFence(tenant, session, clock);
                case "early-open" -> new EarlyOpening(tenant, session);
                default -> throw new IllegalArgumentException("no sabotage: " + arguments[0]);
            };
            return SabotagedPair.of(databases.of(tenant, session), wrong);
        }));
    }
}
