package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import dev.crossfade.control.aws.network.plan.PeeringPlan.Refusal;
import dev.crossfade.control.aws.network.plan.SideSight.AclEntry;
import dev.crossfade.control.aws.network.plan.SideSight.NetworkAcl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the network ACLs of the database's subnets let a connection through, there and back: they keep no state, so that answers need an
 * entry as well. They are never changed: they are of whole subnets.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html">Network ACL rules</a>
 */
final class AclCheck {

    /** Where a client's end of a connection is, on Linux, at the least. */
    private static final Range CLIENTS = new Range(32_768, 60_999);

    private enum Verdict {
        OPEN,
        PARTLY,
        SHUT
    }

    private record Range(int first, int last) {

        boolean touches(AclEntry entry) {
            return everything(entry) || (entry.firstPort() <= last && first <= entry.lastPort());
        }

        boolean isIn(AclEntry entry) {
            return everything(entry) || (entry.firstPort() <= first && last <= entry.lastPort());
        }

        private static boolean everything(AclEntry entry) {
            return entry.protocol().equals("-1");
        }

        @Override
        public String toString() {
            return first == last ? "port " + first : "ports " + first + " to " + last;
        }
    }

    private final List<Refusal> refusals = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    private AclCheck() {}

    static AclCheck of(NetworkSight sight) {
        AclCheck check = new AclCheck();
        for (Side side : Side.values()) {
            SideSight at = sight.at(side);
            SideSight other = sight.at(side.other());
            for (NetworkAcl acl : at.acls()) {
                for (Cidr block : other.subnetBlocks()) {
                    for (int port : at.ports()) {
                        Range served = new Range(port, port);
                        check.judge(at, acl, false, served, block);
                        check.judge(at, acl, true, CLIENTS, block);
                    }
                    for (int port : other.ports()) {
                        Range asked = new Range(port, port);
                        check.judge(at, acl, true, asked, block);
                        check.judge(at, acl, false, CLIENTS, block);
                    }
                }
            }
        }
        return check;
    }

    void into(List<Refusal> toRefusals, List<String> toWarnings) {
        toRefusals.addAll(refusals.stream().distinct().toList());
        toWarnings.addAll(warnings);
    }

    private void judge(SideSight at, NetworkAcl acl, boolean egress, Range ports, Cidr block) {
        Verdict verdict = verdict(acl, egress, ports, block);
        String what = acl.id() + " (" + at.inWords() + ") does not let TCP " + (egress ? "out to " : "in from ") + block
                + ", " + ports;
        if (verdict == Verdict.SHUT) {
            refusals.add(new Refusal(
                    "acl-denies",
                    what,
                    "add an entry to the network ACL: it is of whole subnets, and Crossfade changes none"));
        } else if (verdict == Verdict.PARTLY) {
            warnings.add(what + ", not for all of them: an earlier entry denies some");
        }
    }

    /** The first entry that fits decides; one that fits some of it decides for some. */
    private static Verdict verdict(NetworkAcl acl, boolean egress, Range ports, Cidr block) {
        boolean someDenied = false;
        boolean someAllowed = false;
        List<AclEntry> inOrder = acl.entries().stream()
                .filter(entry -> entry.egress() == egress)
                .filter(entry ->
                        entry.protocol().equals("-1") || entry.protocol().equals("6"))
                .sorted(Comparator.comparingInt(AclEntry::number))
                .toList();
        for (AclEntry entry : inOrder) {
            if (!entry.cidr().overlaps(block) || !ports.touches(entry)) {
                continue;
            }
            boolean whole = entry.cidr().contains(block) && ports.isIn(entry);
            if (whole) {
                if (entry.allow()) {
                    return someDenied ? Verdict.PARTLY : Verdict.OPEN;
                }
                return someAllowed ? Verdict.PARTLY : Verdict.SHUT;
            }
            someAllowed |= entry.allow();
            someDenied |= !entry.allow();
        }
        return someAllowed ? Verdict.PARTLY : Verdict.SHUT;
    }
}
