package dev.crossfade.control.hooks;

import dev.crossfade.config.settings.ControlSettings.Hook;
import dev.crossfade.control.outward.HttpPost;
import dev.crossfade.control.outward.Redaction;

/** A command as a process of its own, a URL as a POST. */
public final class RealHooks implements HookRunner {

    private final HookCommand command;
    private final HookRequest request;

    /** @param redaction of what hooks say */
    public RealHooks(HttpPost http, Redaction redaction) {
        this.command = new HookCommand(redaction);
        this.request = new HookRequest(http, redaction);
    }

    @Override
    public HookAnswer run(Hook hook, HookCall call) throws InterruptedException {
        return hook.run().isEmpty() ? request.run(hook, call) : command.run(hook, call);
    }
}
