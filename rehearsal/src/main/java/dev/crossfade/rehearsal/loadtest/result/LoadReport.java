package dev.crossfade.rehearsal.loadtest.result;

import java.util.List;
import java.util.Map;

/**
 * What {@code report.json} of a load test holds; the field names are a contract.
 *
 * @param verdict {@code PASS} or {@code FAIL}
 * @param interrupted whether it was ended by a signal: then it tells of what was done until then
 * @param problems why it is not PASS, each naming requests or keys; empty otherwise
 * @param sides by the name that answers gave, {@code unknown} when they gave none
 * @param statuses how many answers had each
 */
public record LoadReport(
        String verdict,
        boolean interrupted,
        List<String> problems,
        Setting setting,
        Requests requests,
        Map<String, SideCount> sides,
        Map<Integer, Long> statuses,
        Answers keys,
        Checked checked,
        Latency latencyMs) {

    public LoadReport {
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    /**
     * What was done.
     *
     * @param url without user and query
     * @param scenario its file; empty without one
     * @param seconds from the start to the last answer
     */
    public record Setting(
            String url, String scenario, double rate, String spacing, double seconds, int connections, long seed) {}

    /**
     * Every request.
     *
     * @param due that should have been sent
     * @param achievedRate answers a second
     * @param abandoned under way or waiting when the load was interrupted: they count as nothing else
     */
    public record Requests(
            long due,
            long ok,
            long unexpectedStatus,
            long noAnswer,
            long notSent,
            long abandoned,
            double achievedRate) {}

    /** Keys, and what their answers say. */
    public record Answers(
            long sent,
            long acknowledged,
            long lost,
            long repeated,
            long outOfOrder,
            long withoutKey,
            long notFollowed) {}

    /**
     * Acknowledged keys, read again after the load.
     *
     * @param unknown could not be read
     */
    public record Checked(long keys, long lost, long repeated, long unknown) {}
}
