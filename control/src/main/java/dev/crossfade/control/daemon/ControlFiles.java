package dev.crossfade.control.daemon;

import dev.crossfade.config.reader.Problems;
import dev.crossfade.config.settings.ControlSettings.Routes;
import dev.crossfade.config.settings.EtcdFiles;
import dev.crossfade.config.settings.FilesCheck;
import dev.crossfade.config.settings.Settings;
import dev.crossfade.config.settings.SettingsLoader.Role;

/** The files that a controller needs to put its routes into etcd, looked at before it opens a port. */
public final class ControlFiles implements FilesCheck {

    @Override
    public Role role() {
        return Role.CONTROL;
    }

    @Override
    public void check(Settings settings, Problems problems) {
        if (settings.control().routes().in() == Routes.In.ETCD) {
            EtcdFiles.check("control.etcd", settings.control().etcd(), problems);
        }
    }
}
