package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import dev.crossfade.config.settings.TenantSettings.Headers;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.OrderBy;
import dev.crossfade.config.settings.TenantSettings.ParkingRule;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import dev.crossfade.config.settings.TenantSettings.Throttle;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Reads what a tenant says about its requests: {@code failover}, {@code headers}, {@code parking}. */
final class RequestSections {

    private static final Form<Integer> COUNT = Forms.number(1, 10_000_000);

    /** A window of the throttle is kept as the times of what was delivered in it. */
    private static final Form<Integer> RATE = Forms.number(1, 1000);

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    /** A body that is handed over is in memory whole. */
    private static final Bytes LARGEST_PARKED = Bytes.parse("64MiB");

    private RequestSections() {}

    static Failover failover(Section section) {
        return new Failover(
                new LinkedHashSet<>(section.values("statuses", Forms.number(400, 599), List.of(500, 502, 503, 504))),
                section.value("replayUnsafe", Forms.choice(ReplayUnsafe.class), ReplayUnsafe.PROVEN),
                section.value("atomicRequests", Forms.FLAG, false),
                section.sections("bodyRules", RequestSections::bodyRule),
                section.value("replayBuffer", Forms.BYTES, Bytes.parse("1MiB")),
                section.section("hold", RequestSections::hold));
    }

    static Headers headers(Section section) {
        return new Headers(
                section.section("request", RequestSections::headerEdits),
                section.section("response", RequestSections::headerEdits));
    }

    static ParkingRule parking(Section section) {
        return new ParkingRule(
                paths(section),
                section.optionalSection("orderBy", RequestSections::orderBy),
                section.optionalSection("throttle", RequestSections::throttle),
                maxBody(section));
    }

    private static Throttle throttle(Section section) {
        Duration per = section.value("per", Forms.DURATION, Duration.ofSeconds(1));
        if (per.compareTo(LONGEST_WINDOW) > 0) {
            section.problem("per", "at most 1h, not " + Durations.format(per));
        }
        return new Throttle(section.required("rate", RATE), per);
    }

    private static Bytes maxBody(Section section) {
        Bytes most = section.value("maxBody", Forms.BYTES, Bytes.parse("1MiB"));
        if (most.value() > LARGEST_PARKED.value()) {
            section.problem("maxBody", "at most 64MiB: a body that is handed over is in memory whole");
        }
        return most;
    }

    private static BodyRule bodyRule(Section section) {
        return new BodyRule(
                paths(section),
                section.values("contentTypes", Forms.WORD, List.of("application/json")),
                section.required("match", Forms.PATTERN),
                section.value("inspectUpTo", Forms.BYTES, Bytes.parse("1MiB")));
    }

    private static List<String> paths(Section section) {
        List<String> paths = section.values("paths", Addresses.URL_PATH, List.of());
        if (paths.isEmpty() && section.isSound("paths")) {
            section.problem("paths", "missing: name at least one path, as /graphql or /webhooks/*");
        }
        return paths;
    }

    private static Hold hold(Section section) {
        return new Hold(
                section.value("maxWait", Forms.DURATION, Duration.ofSeconds(10)),
                section.value("maxRequests", COUNT, 10_000),
                section.value("maxBytes", Forms.BYTES, Bytes.parse("256MiB")));
    }

    private static HeaderEdits headerEdits(Section section) {
        HeaderEdits edits = new HeaderEdits(
                section.values("remove", HeaderNames.TOKEN, List.of()), section.valuesByName("set", HeaderNames.VALUE));
        edits.set().keySet().stream()
                .filter(name -> !HeaderNames.isToken(name))
                .forEach(name -> section.problem("set." + name, "not a name of a header"));
        Stream.concat(edits.remove().stream(), edits.set().keySet().stream())
                .filter(HeaderNames::isOurs)
                .forEach(name -> section.problem("", "'" + name + "' is the proxy's own business"));
        return edits;
    }

    private static OrderBy orderBy(Section section) {
        OrderBy order = new OrderBy(
                section.optional("header", HeaderNames.TOKEN),
                section.optional("path", Forms.WORD),
                section.optional("json", Forms.WORD));
        long named = Stream.of(order.header(), order.path(), order.json())
                .filter(value -> value != null)
                .count();
        if (named != 1) {
            section.problem("", "needs exactly one of header, path and json");
        }
        return order;
    }
}
