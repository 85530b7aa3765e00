package dev.crossfade.control.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.wire.ProxyReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as {@code GET /v1/proxies} shows it.
 *
 * @param state {@code live} or {@code lost}
 * @param unheard why its state is only what it was when it was last heard of, with what to do; null, and left out, where it is heard of
 * @param reportedMsAgo milliseconds since its last report
 * @param mismatched by tenant: why its hosts or origins are not the controller's
 * @param acknowledgements the routes that it acts on, with what is in flight
 * @param origins how the origins are that it checks
 */
public record ProxyView(
        String id,
        String instance,
        String version,
        String state,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unheard,
        long reportedMsAgo,
        long revision,
        boolean detached,
        Map<String, String> mismatched,
        List<ProxyReport.Acknowledgement> acknowledgements,
        List<ProxyReport.OriginState> origins) {

    static ProxyView of(
            ProxyReport report,
            ProxyState state,
            @Nullable String unheard,
            Duration age,
            Map<String, String> mismatched) {
        return new ProxyView(
                report.id(),
                report.instance(),
                report.version(),
                state.label(),
                unheard,
                age.toMillis(),
                report.revision(),
                report.detached(),
                mismatched,
                report.acknowledgements(),
                report.origins());
    }
}
