package dev.crossfade.control.command.network;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands' JSON. */
final class NetworkDocument {

    private NetworkDocument() {}

    /** @param peering empty for none yet */
    record OfPlan(String tenant, String peering, List<OfAct> acts, List<Refusal> refusals, List<String> warnings) {}

    record OfDone(String tenant, boolean changed, List<OfAct> acts) {}

    /** @param findings why it is not proven that each database's server reaches the other's; empty where it is */
    record OfApply(String tenant, boolean changed, boolean reached, List<OfAct> acts, List<String> findings) {}

    record OfPath(String tenant, boolean applied, boolean reached, List<OfAct> missing, List<String> findings) {}

    record OfAct(String operation, @Nullable String side, String resource, String detail, String act, String why) {}

    static OfPlan of(String tenant, PeeringPlan plan) {
        return new OfPlan(tenant, plan.peering().orElse(""), acts(plan.acts()), plan.refusals(), plan.warnings());
    }

    static OfDone done(String tenant, List<Planned> done) {
        return new OfDone(tenant, !done.isEmpty(), acts(done));
    }

    static OfApply done(String tenant, List<Planned> done, RealPath path) {
        return new OfApply(tenant, !done.isEmpty(), path.proven(), acts(done), words(path));
    }

    static OfPath verified(String tenant, PeeringPlan plan, RealPath path) {
        return new OfPath(tenant, plan.acts().isEmpty(), path.proven(), acts(plan.acts()), words(path));
    }

    private static List<String> words(RealPath path) {
        return path.findings().stream().map(finding -> finding.meaning()).toList();
    }

    private static List<OfAct> acts(List<Planned> acts) {
        return acts.stream().map(NetworkDocument::act).toList();
    }

    private static OfAct act(Planned planned) {
        Side side = planned.act().side();
        return new OfAct(
                planned.act().operation(),
                side == null ? null : side.label(),
                planned.act().resource(),
                planned.act().detail(),
                planned.act().inWords(),
                planned.why());
    }
}
