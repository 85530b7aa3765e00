package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.TenantSettings.BodyRule;
import dev.crossfade.config.settings.TenantSettings.Failover;
import dev.crossfade.config.settings.TenantSettings.HeaderEdits;
import dev.crossfade.config.settings.TenantSettings.Headers;
import dev.crossfade.config.settings.TenantSettings.Hold;
import dev.crossfade.config.settings.TenantSettings.ReplayUnsafe;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Reads what a tenant says about its requests: {@code failover}, {@code headers}. */
final class RequestSections {

    private static final Form<Integer> COUNT = Forms.number(1, 10_000_000);

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

    private static BodyRule bodyRule(Section section) {
        return new BodyRule(
                PathPatterns.read(section),
                section.values("contentTypes", Forms.WORD, List.of("application/json")),
                section.required("match", Forms.PATTERN),
                section.value("inspectUpTo", Forms.BYTES, Bytes.parse("1MiB")));
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
}
