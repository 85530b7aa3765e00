package dev.crossfade.control.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a request is wanted: one of the two, as it was typed. The controller reads it, for the time is by its clock. */
final class WantedTime {

    @Option(
            names = "--deliver-at",
            paramLabel = "INSTANT",
            required = true,
            description = "not before that instant of ISO 8601, such as 2030-01-31T12:00:00.250Z")
    private @Nullable String deliverAt;

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            required = true,
            description = "from now, by the controller's clock, such as 90s")
    private @Nullable String delay;

    @Nullable
    String deliverAt() {
        return deliverAt;
    }

    @Nullable
    String delay() {
        return delay;
    }
}
