package dev.crossfade.proxy.reload;

/** The proxy that runs, to whoever has another configuration for it. */
public interface RunningProxy {

    /**
     * Takes the configuration whole if it may: then every event loop acts on it when this returns. Else nothing has changed.
     *
     * @param before what the proxy acts on
     * @throws IllegalArgumentException when a tenant's settings ask for what this proxy cannot do; nothing has changed then
     */
    ReloadPlan take(Configuration before, Configuration after);
}
