package dev.crossfade.proxy.sync;

import dev.crossfade.config.wire.ProxyReport;
import dev.crossfade.config.wire.Traffic;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a report tells beside the routes, asked for each time: signs for people.
 *
 * @param origins the health of those that are checked
 * @param traffic what became of requests since the start
 */
public record Sightings(Supplier<List<ProxyReport.OriginState>> origins, Supplier<List<Traffic>> traffic) {}
