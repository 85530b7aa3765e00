package dev.crossfade.config.settings;

import dev.crossfade.config.model.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * One configuration file, whole: with includes merged, defaults filled in, secrets substituted, checked.
 *
 * @param logging how to log
 * @param telemetry where metrics and traces are sent
 * @param client what the command line talks to
 * @param proxy the data plane
 * @param control the controller
 * @param tenants in the order of the file
 */
public record Settings(
        LoggingSettings logging,
        TelemetrySettings telemetry,
        ClientSettings client,
        ProxySettings proxy,
        ControlSettings control,
        List<TenantSettings> tenants) {

    public Settings {
        tenants = List.copyOf(tenants);
    }

    public Optional<TenantSettings> tenant(TenantId id) {
        return tenants.stream().filter(tenant -> tenant.id().equals(id)).findFirst();
    }

    /** @param level {@code error, warn, info, debug} or {@code trace} */
    public record LoggingSettings(String level, Format format) {

        /** How a log line looks. */
        public enum Format {
            TEXT,
            JSON
        }
    }

    /**
     * @param control the controller's URL
     * @param tokenFile holds the bearer token; empty for none
     * @param ca authorities to trust for https, in PEM; empty for the JVM's
     */
    public record ClientSettings(String control, String tokenFile, String ca) {}
}
