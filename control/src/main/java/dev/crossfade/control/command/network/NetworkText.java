package dev.crossfade.control.command.network;

import dev.crossfade.control.aws.network.plan.PeeringPlan;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Planned;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import java.util.ArrayList;
import java.util.List;

/** The commands' lines for people. Pure. */
final class NetworkText {

    private NetworkText() {}

    /** Of a plan that nothing was done of. */
    static List<String> lines(PeeringPlan plan) {
        List<String> lines = new ArrayList<>();
        plan.peering().ifPresent(peering -> lines.add("the peering is " + peering));
        for (Refusal refusal : plan.refusals()) {
            lines.add("refused (" + refusal.code() + "): " + refusal.what());
            lines.add("  do:  " + refusal.action());
        }
        plan.warnings().forEach(warning -> lines.add("warning: " + warning));
        int number = 0;
        for (Planned planned : plan.acts()) {
            lines.add(++number + ". " + planned.act().inWords() + ": " + planned.why());
        }
        if (plan.isRefused()) {
            lines.add("nothing was changed, and nothing will be before that is mended");
        } else if (plan.acts().isEmpty()) {
            lines.add("nothing is to be done");
        } else {
            lines.add("nothing was changed; --yes does it");
        }
        return lines;
    }

    /** @param now how the network is, as in {@code stands} */
    static List<String> done(String tenant, List<Planned> done, String now) {
        String network = "the network of " + tenant + " " + now;
        return List.of(done.isEmpty() ? network + ": nothing was to be done" : network);
    }

    static List<String> verified(String tenant, PeeringPlan plan, RealPath path) {
        List<String> lines = new ArrayList<>();
        for (Planned planned : plan.acts()) {
            lines.add("missing: " + planned.act().inWords());
        }
        if (plan.acts().isEmpty()) {
            lines.add("the network of " + tenant + " stands");
        }
        lines.addAll(path.lines());
        plan.warnings().forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }
}
