package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.TenantSettings.OrderBy;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.settings.TenantSettings.Throttle;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reads a tenant's {@code parking}. What would leave requests without the order that the rule asks for is refused: nothing else would show
 * it before the day on which they are parked.
 */
final class ParkingRuleSection {

    /** A window of the throttle is kept as the times of what was delivered in it. */
    private static final Form<Integer> RATE = Forms.number(1, 1000);

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    /** RFC 6901 §3. */
    private static final Form<String> POINTER = Form.ofText(
            text -> {
                if (!text.startsWith("/")) {
                    throw new IllegalArgumentException(
                            "not a JSON pointer: '" + text + "' (it begins with '/', as /order/id)");
                }
                return text;
            },
            "/id");

    /** Its first part in braces is what is ordered by; see {@link #head}. */
    private static final Form<String> TEMPLATE = Form.ofText(
            text -> {
                if (!text.startsWith("/")
                        || Arrays.stream(text.split("/", -1)).noneMatch(ParkingRuleSection::isVariable)) {
                    throw new IllegalArgumentException("not a path with a part in braces: '" + text
                            + "' (say which part is the key, as /webhooks/{partner})");
                }
                return text;
            },
            "/{key}");

    private ParkingRuleSection() {}

    /** All of a tenant's, in the order in which they count. */
    static List<ParkingRule> readAll(Section tenant) {
        List<ParkingRule> rules = tenant.sections("parking", ParkingRuleSection::read);
        for (int later = 1; later < rules.size(); later++) {
            for (int path = 0; path < rules.get(later).paths().size(); path++) {
                refuseCovered(tenant, rules, later, path);
            }
        }
        return rules;
    }

    /** The first rule that names a path counts: a later one that names nothing else would never. */
    private static void refuseCovered(Section tenant, List<ParkingRule> rules, int later, int path) {
        String key = "parking[" + later + "].paths[" + path + "]";
        String pattern = rules.get(later).paths().get(path);
        for (int earlier = 0; earlier < later && tenant.isSound(key); earlier++) {
            for (int i = 0; i < rules.get(earlier).paths().size(); i++) {
                String wider = rules.get(earlier).paths().get(i);
                if (tenant.isSound("parking[" + earlier + "].paths[" + i + "]")
                        && tenant.isSound(key)
                        && PathPatterns.covers(wider, pattern)) {
                    tenant.problem(
                            key,
                            "'" + pattern + "' is taken by parking[" + earlier + "] already, which names '" + wider
                                    + "': the first rule that covers a path counts"
                                    + (wider.equals(pattern) ? "" : "; put this one before it"));
                }
            }
        }
    }

    private static ParkingRule read(Section section) {
        List<String> paths = PathPatterns.read(section);
        OrderBy order = section.optionalSection("orderBy", ParkingRuleSection::orderBy);
        if (order != null && order.path() != null && section.isSound("orderBy.path")) {
            refuseOfOtherPaths(section, order.path(), paths);
        }
        return new ParkingRule(
                paths, order, section.optionalSection("throttle", ParkingRuleSection::throttle), maxBody(section));
    }

    private static OrderBy orderBy(Section section) {
        OrderBy order = new OrderBy(
                section.optional("header", HeaderNames.TOKEN),
                section.optional("path", TEMPLATE),
                section.optional("json", POINTER));
        long named = Stream.of(order.header(), order.path(), order.json())
                .filter(Objects::nonNull)
                .count();
        boolean sound = Stream.of("header", "path", "json").allMatch(section::isSound);
        if (named != 1 && sound) {
            section.problem("", "needs exactly one of header, path and json");
        }
        return order;
    }

    /** A request of another shape has all of its path for a key: none would be in line with another. */
    private static void refuseOfOtherPaths(Section section, String template, List<String> paths) {
        String head = head(template);
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i);
            String begins = PathPatterns.beginning(path);
            boolean fits = begins.startsWith(head) || (path.endsWith("*") && head.startsWith(begins));
            if (section.isSound("paths[" + i + "]") && !fits) {
                section.problem(
                        "orderBy.path",
                        "'" + template + "' fits no request of '" + path + "': it has to begin as the rule's paths do");
            }
        }
    }

    /** What stands before the part that is ordered by: {@code /webhooks/} of {@code /webhooks/{partner}/x}. */
    private static String head(String template) {
        StringBuilder head = new StringBuilder();
        for (String part : template.substring(1).split("/", -1)) {
            head.append('/');
            if (isVariable(part)) {
                break;
            }
            head.append(part);
        }
        return head.toString();
    }

    private static boolean isVariable(String part) {
        return part.startsWith("{") && part.endsWith("}");
    }

    private static Throttle throttle(Section section) {
        Duration per = section.required("per", Forms.DURATION);
        if (per.compareTo(LONGEST_WINDOW) > 0) {
            section.problem("per", "at most 1h, not " + Durations.format(per));
        }
        return new Throttle(section.required("rate", RATE), per);
    }

    private static Bytes maxBody(Section section) {
        Bytes most = section.value("maxBody", Forms.BYTES, Bytes.parse("1MiB"));
        if (most.value() > ParkingRule.LARGEST_BODY.value()) {
            section.problem(
                    "maxBody",
                    "at most " + ParkingRule.LARGEST_BODY.written()
                            + ": a body that is handed over is in memory whole");
        }
        return most;
    }
}
