package dev.crossfade.rehearsal.tenant;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Crossfade-Delivery} says of a request that was kept and delivered later.
 *
 * @param id the same in each attempt
 * @param attempt from 1 on
 * @param arrived when it came first
 */
record DeliveryMark(String id, int attempt, Instant arrived) {

    static final String HEADER = "Crossfade-Delivery";

    private static final Pattern FORM =
            Pattern.compile("id=\"(?<id>[^\"]+)\", attempt=(?<attempt>\\d{1,9}), arrived=\"(?<arrived>[^\"]+)\"");

    /**
     * @param header null for a request that was not kept
     * @return null for such a one
     * @throws IllegalArgumentException when it says something else
     */
    static @Nullable DeliveryMark of(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Matcher form = FORM.matcher(header);
        if (!form.matches()) {
            throw new IllegalArgumentException(HEADER + " is not of the form that is documented: " + header);
        }
        try {
            return new DeliveryMark(
                    form.group("id"), Integer.parseInt(form.group("attempt")), Instant.parse(form.group("arrived")));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(HEADER + " has no time of arrival: " + header, e);
        }
    }
}
