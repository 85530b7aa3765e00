package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;

/** Runs a hook once, to its end. */
public interface HookRunner {

    /**
     * Takes no longer than the hook's timeout, and a moment.
     *
     * @throws InterruptedException when it is not wanted any more; then nothing of it runs on
     */
    HookAnswer run(Hook hook, HookCall call) throws InterruptedException;
}
