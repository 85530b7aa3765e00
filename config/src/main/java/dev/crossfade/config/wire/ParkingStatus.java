package dev.crossfade.config.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.crossfade.config.model.ParkedPaths;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is parked of a tenant: the answer of {@code GET /v1/tenants/{tenant}/parking}, and a part of a migration's status.
 *
 * @param paths whose requests are parked now
 * @param requests what is kept; null where this controller has not looked, or does not lead
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ParkingStatus(
        List<ParkedPath> paths, @Nullable Requests requests) {

    public static final String BACKLOG = "backlog";
    public static final String BY_HAND = "by_hand";

    public ParkingStatus {
        paths = List.copyOf(paths);
    }

    /** Whether nothing is parked, and nothing waits. */
    public boolean saysNothing() {
        return paths.isEmpty() && (requests == null || requests.waiting() + requests.deferred() + requests.dead() == 0);
    }

    /**
     * A path that is parked.
     *
     * @param path as the tenant's rules name it
     * @param causes {@code backlog}, {@code by_hand}, or both
     * @param since when it was parked that was not before; null where that is not known
     */
    public record ParkedPath(
            String path, List<String> causes, @Nullable Instant since) {

        public ParkedPath {
            causes = List.copyOf(causes);
        }
    }

    /**
     * What is kept of requests.
     *
     * @param waiting parked ones that are not delivered yet
     * @param oldest when the oldest of them came; null where none waits
     * @param deferred those that are wanted later, and wait
     * @param dead those that were given up, and wait for a person
     * @param failingKeys whose first request has failed, and holds up those behind it
     * @param delivered since this controller was started
     * @param retried attempts since then that failed, and were not the last
     * @param seen when that was looked at
     */
    public record Requests(
            long waiting,
            @Nullable Instant oldest,
            long deferred,
            long dead,
            long failingKeys,
            long delivered,
            long retried,
            Instant seen) {

        /** Of a tenant that has nothing to do with it. */
        public boolean areNone() {
            return waiting + deferred + dead + delivered + retried == 0;
        }
    }

    public static ParkingStatus of(ParkedPaths parked, @Nullable Requests requests) {
        return new ParkingStatus(
                parked.all().stream()
                        .map(path -> new ParkedPath(
                                path, causes(parked, path), parked.since().get(path)))
                        .toList(),
                requests);
    }

    private static List<String> causes(ParkedPaths parked, String path) {
        List<String> causes = new ArrayList<>();
        if (parked.backlog().contains(path)) {
            causes.add(BACKLOG);
        }
        if (parked.byHand().contains(path)) {
            causes.add(BY_HAND);
        }
        return causes;
    }
}
