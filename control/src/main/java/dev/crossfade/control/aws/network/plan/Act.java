package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import org.jspecify.annotations.Nullable;

/** One thing that is done to the network: one call that changes something, or one wait. Which peering is meant, who acts knows. */
public sealed interface Act {

    /** For a person, in the imperative. */
    String inWords();

    /** What AWS calls it, and a policy allows: {@code ec2:CreateRoute}. Empty for a wait. */
    String operation();

    void by(Doer doer);

    /** Where; null for what is of both sides. */
    default @Nullable Side side() {
        return null;
    }

    /** At what: a route table, a group, a tag's key; empty for the peering itself. */
    default String resource() {
        return "";
    }

    /** What: a block, a rule; empty for none. */
    default String detail() {
        return "";
    }

    /** Who does them: a method for each. */
    interface Doer {
        void request(Request act);

        void accept(Accept act);

        void tag(Tag act);

        void awaitActive(AwaitActive act);

        void addRoute(AddRoute act);

        void replaceRoute(ReplaceRoute act);

        void allow(Allow act);

        void revoke(Revoke act);

        void removeRoute(RemoveRoute act);

        void untag(Untag act);

        void delete(Delete act);
    }

    /** Asks for the peering, from the source, with our tag on it. */
    record Request(String vpcId, String peerVpcId, String peerRegion, String peerAccount) implements Act {
        @Override
        public String inWords() {
            return "request a peering of " + vpcId + " (source) with " + peerVpcId + " (target, " + peerRegion
                    + ", account " + peerAccount + ")";
        }

        @Override
        public String operation() {
            return "ec2:CreateVpcPeeringConnection";
        }

        @Override
        public void by(Doer doer) {
            doer.request(this);
        }

        @Override
        public Side side() {
            return Side.SOURCE;
        }
    }

    /** In the region of the side that accepts: elsewhere AWS refuses it. */
    record Accept(Side side) implements Act {
        @Override
        public String inWords() {
            return "accept the peering at the " + side.label();
        }

        @Override
        public String operation() {
            return "ec2:AcceptVpcPeeringConnection";
        }

        @Override
        public void by(Doer doer) {
            doer.accept(this);
        }
    }

    /** Tags are of one side, and not seen from the other. */
    record Tag(Side side, String key, String value) implements Act {
        @Override
        public String inWords() {
            return "tag the peering at the " + side.label() + ": " + key + (value.isEmpty() ? "" : "=" + value);
        }

        @Override
        public String operation() {
            return "ec2:CreateTags";
        }

        @Override
        public void by(Doer doer) {
            doer.tag(this);
        }

        @Override
        public String resource() {
            return key;
        }

        @Override
        public String detail() {
            return value;
        }
    }

    /** Until both sides say that it is active. */
    record AwaitActive() implements Act {
        @Override
        public String inWords() {
            return "wait until the peering is active at both sides";
        }

        @Override
        public String operation() {
            return "";
        }

        @Override
        public void by(Doer doer) {
            doer.awaitActive(this);
        }
    }

    record AddRoute(Side side, String table, Cidr to) implements Act {
        @Override
        public String inWords() {
            return "route " + to + " over the peering in " + table + " (" + side.label() + ")";
        }

        @Override
        public String operation() {
            return "ec2:CreateRoute";
        }

        @Override
        public void by(Doer doer) {
            doer.addRoute(this);
        }

        @Override
        public String resource() {
            return table;
        }

        @Override
        public String detail() {
            return to.text();
        }
    }

    /** In the place of a route of ours to a peering that is gone. */
    record ReplaceRoute(Side side, String table, Cidr to) implements Act {
        @Override
        public String inWords() {
            return "lead the route to " + to + " in " + table + " (" + side.label() + ") over this peering";
        }

        @Override
        public String operation() {
            return "ec2:ReplaceRoute";
        }

        @Override
        public void by(Doer doer) {
            doer.replaceRoute(this);
        }

        @Override
        public String resource() {
            return table;
        }

        @Override
        public String detail() {
            return to.text();
        }
    }

    /** By a block of addresses, with our tag on the rule. */
    record Allow(Side side, String group, int port, Cidr from) implements Act {
        @Override
        public String inWords() {
            return "let " + from + " in at TCP port " + port + " of " + group + " (" + side.label() + ")";
        }

        @Override
        public String operation() {
            return "ec2:AuthorizeSecurityGroupIngress";
        }

        @Override
        public void by(Doer doer) {
            doer.allow(this);
        }

        @Override
        public String resource() {
            return group;
        }

        @Override
        public String detail() {
            return from.text() + ":" + port;
        }
    }

    record Revoke(Side side, String group, String rule) implements Act {
        @Override
        public String inWords() {
            return "take the rule " + rule + " out of " + group + " (" + side.label() + ")";
        }

        @Override
        public String operation() {
            return "ec2:RevokeSecurityGroupIngress";
        }

        @Override
        public void by(Doer doer) {
            doer.revoke(this);
        }

        @Override
        public String resource() {
            return group;
        }

        @Override
        public String detail() {
            return rule;
        }
    }

    record RemoveRoute(Side side, String table, Cidr to) implements Act {
        @Override
        public String inWords() {
            return "remove the route to " + to + " from " + table + " (" + side.label() + ")";
        }

        @Override
        public String operation() {
            return "ec2:DeleteRoute";
        }

        @Override
        public void by(Doer doer) {
            doer.removeRoute(this);
        }

        @Override
        public String resource() {
            return table;
        }

        @Override
        public String detail() {
            return to.text();
        }
    }

    record Untag(Side side, String key) implements Act {
        @Override
        public String inWords() {
            return "take the tag " + key + " off the peering at the " + side.label();
        }

        @Override
        public String operation() {
            return "ec2:DeleteTags";
        }

        @Override
        public void by(Doer doer) {
            doer.untag(this);
        }

        @Override
        public String resource() {
            return key;
        }
    }

    /** From the source; either side may. */
    record Delete() implements Act {
        @Override
        public String inWords() {
            return "delete the peering";
        }

        @Override
        public String operation() {
            return "ec2:DeleteVpcPeeringConnection";
        }

        @Override
        public void by(Doer doer) {
            doer.delete(this);
        }

        @Override
        public Side side() {
            return Side.SOURCE;
        }
    }
}
