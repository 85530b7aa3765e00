package dev.crossfade.rehearsal.crash;

import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.control.daemon.ControlDaemon;
import dev.crossfade.replication.DatabasePairs;
import dev.crossfade.replication.JdbcDatabasePairs;
import java.nio.file.Path;
import java.time.Clock;

/** {@code crossfade control} that stands still at one point. Arguments: configuration file, {@link StopPoint}, directory. */
final class StoppingControl {

    private StoppingControl() {}

    public static void main(String[] arguments) {
        Settings settings = SettingsLoader.load(Path.of(arguments[0]), SettingsLoader.Role.CONTROL);
        StopPoint point = StopPoint.valueOf(arguments[1]);
        StopSign sign = new StopSign(Path.of(arguments[2]));
        DatabasePairs real = new JdbcDatabasePairs(Clock.systemUTC());
        System.exit(ControlDaemon.run(
                settings, (tenant, session) -> StoppingPair.of(real.of(tenant, session), point, sign)));
    }
}
