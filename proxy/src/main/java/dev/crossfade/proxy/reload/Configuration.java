package dev.crossfade.proxy.reload;

import dev.crossfade.config.cli.CommandFailure;
import dev.crossfade.config.cli.ExitCode;
import dev.crossfade.config.model.Side;
import dev.crossfade.config.reader.SourceFiles;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader;
import dev.crossfade.config.settings.TenantSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A configuration file as a proxy reads it, complete and valid.
 *
 * @param files that make it up: what it includes, its secrets, the certificate authorities of its origins
 * @param loadedAt when it was read
 */
public record Configuration(Settings settings, SourceFiles files, Instant loadedAt) {

    /**
     * Reads it.
     *
     * @param files that were read, also when this fails
     * @throws dev.crossfade.config.settings.InvalidSettings with every problem of the file
     * @throws CommandFailure when it names no tenant
     */
    public static Configuration load(Path file, SourceFiles files, InstantSource clock) {
        return load(file, files, clock, List.of());
    }

    /**
     * As {@link #load(Path, SourceFiles, InstantSource)}, with the problems of the files that it names: for a start, as those of
     * {@code proxy} are opened at a start only.
     */
    public static Configuration load(Path file, SourceFiles files, InstantSource clock, List<FilesCheck> checks) {
        Instant now = clock.instant();
        Settings settings = SettingsLoader.load(file, SettingsLoader.Role.PROXY, files, checks);
        if (settings.tenants().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_USAGE,
                    file
                            + ": names no tenant with hosts and origins, so every request would be refused; add one under"
                            + " `tenants`: id, hosts, source.origin and target.origin");
        }
        for (TenantSettings tenant : settings.tenants()) {
            for (Side side : Side.values()) {
                String authorities = tenant.side(side).originTls().ca();
                if (!authorities.isEmpty()) {
                    files.note(Path.of(authorities));
                }
            }
        }
        return new Configuration(settings, files, now);
    }

    /** A digest of the certificate authorities that this side's origin is trusted by. */
    String authorities(TenantSettings tenant, Side side) {
        String file = tenant.side(side).originTls().ca();
        return file.isEmpty() ? "" : files.digestOf(Path.of(file));
    }
}
