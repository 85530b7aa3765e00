package dev.crossfade.control.command;

import dev.crossfade.config.wire.ParkingStatus;
import dev.crossfade.config.wire.ParkingStatus.ParkedPath;
import dev.crossfade.config.wire.ParkingStatus.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is parked of a tenant, as {@code crossfade status} says it. Pure. */
final class ParkingLines {

    private ParkingLines() {}

    /**
     * A line for each path that is parked, one for what waits, and one for what waits for a person.
     *
     * @param now for how long ago things were
     */
    static List<String> of(ParkingStatus parking, String tenant, Instant now) {
        List<String> lines = new ArrayList<>();
        parking.paths().forEach(path -> lines.add(path(path, now)));
        Requests requests = parking.requests();
        if (requests == null) {
            lines.add("how many wait is not known here");
            return lines;
        }
        lines.add(waiting(requests, now));
        if (requests.dead() > 0) {
            lines.add(requests.dead() + " DEAD: crossfade parked list " + tenant + " --state dead");
        }
        return lines;
    }

    private static String path(ParkedPath path, Instant now) {
        return path.path()
                + (path.since() == null ? "" : " since " + Sizes.since(path.since(), now)) + ": "
                + path.causes().stream()
                        .map(cause -> cause.equals(ParkingStatus.BY_HAND) ? "by hand" : cause)
                        .collect(Collectors.joining(" and "));
    }

    private static String waiting(Requests requests, Instant now) {
        String line = requests.waiting() == 0
                ? "nothing waits"
                : requests.waiting()
                        + (requests.waiting() == 1 ? " waits" : " wait")
                        + (requests.oldest() == null
                                ? ""
                                : ", the oldest since " + Sizes.since(requests.oldest(), now));
        return line
                + (requests.failingKeys() == 0
                        ? ""
                        : "; " + requests.failingKeys() + (requests.failingKeys() == 1 ? " key fails" : " keys fail"))
                + (requests.deferred() == 0 ? "" : "; " + requests.deferred() + " deferred");
    }

    /**
     * What waits of tenants that the configuration does not name any more: nothing else of them is shown.
     *
     * @param waiting how many, by tenant
     */
    static List<String> unclaimed(Map<String, Long> waiting) {
        return waiting.entrySet().stream()
                .map(one -> one.getKey() + ": not in the controller's configuration, and " + one.getValue()
                        + (one.getValue() == 1 ? " request waits" : " requests wait")
                        + " to be delivered once it is there again")
                .toList();
    }

    /** In a table of tenants, before what is next: {@code 12 parked, 1 DEAD; }. Empty where there is nothing to tell. */
    static String before(@Nullable ParkingStatus parking) {
        if (parking == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        Requests requests = parking.requests();
        if (requests != null && requests.waiting() > 0) {
            words.add(requests.waiting() + " parked");
        } else if (!parking.paths().isEmpty()) {
            words.add("parking");
        }
        if (requests != null && requests.dead() > 0) {
            words.add(requests.dead() + " DEAD");
        }
        return words.isEmpty() ? "" : String.join(", ", words) + "; ";
    }
}
