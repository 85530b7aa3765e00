package dev.crossfade.proxy.command;

import dev.crossfade.config.wire.ProxyReport.OriginState;
import dev.crossfade.proxy.health.OriginHealth;
import java.util.ArrayList;
import java.util.List;

/**
 * What a report to the controller says of origins: every verdict, and why of the first {@link #MOST_REASONS} that are not well. A report
 * comes every second and has a bound; where a whole region fails, one reason is as good as a thousand.
 */
final class ReportedOrigins {

    static final int MOST_REASONS = 100;

    private ReportedOrigins() {}

    static List<OriginState> of(List<OriginHealth> origins) {
        List<OriginState> reported = new ArrayList<>(origins.size());
        int reasons = 0;
        for (OriginHealth origin : origins) {
            boolean told = !origin.reason().isEmpty() && reasons++ < MOST_REASONS;
            reported.add(new OriginState(
                    origin.tenant().value(),
                    origin.side().label(),
                    origin.verdict().label(),
                    told ? origin.reason() : null));
        }
        return reported;
    }
}
