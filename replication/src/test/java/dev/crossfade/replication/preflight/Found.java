package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.TenantSettings;
import dev.crossfade.replication.fence.gate.ForeignGates;
import dev.crossfade.replication.testing.TestPair;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a check has found, for asking. */
record Found(List<Finding> all) {

    static Found at(TestPair pair) {
        return at(pair, TestPair.replication(List.of()));
    }

    static Found at(TestPair pair, TenantSettings.Replication settings) {
        return new Found(new Preflight(pair.sourcePostgres(), pair.targetPostgres(), pair.tenant(settings)).check());
    }

    static ForeignGates noGates(TenantSettings tenant) {
        return new ForeignGates(tenant.id(), null, null);
    }

    Found of(String code) {
        return new Found(
                all.stream().filter(finding -> finding.code().equals(code)).toList());
    }

    Found at(Side side) {
        return new Found(all.stream().filter(finding -> finding.side() == side).toList());
    }

    Found blocking() {
        return of(Finding.Severity.BLOCKS);
    }

    Found of(Finding.Severity severity) {
        return new Found(
                all.stream().filter(finding -> finding.severity() == severity).toList());
    }

    Set<String> codes() {
        return all.stream().map(Finding::code).collect(Collectors.toSet());
    }

    Set<String> objects() {
        return all.stream().map(Finding::object).collect(Collectors.toSet());
    }

    String remedies() {
        return all.stream().map(Finding::remedy).collect(Collectors.joining("; "));
    }
}
