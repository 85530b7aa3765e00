package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;

/** Takes away what one of {@link Making} has made. */
public sealed interface Unmaking extends Act {

    record Revoke(Side side, String group, String rule) implements Unmaking {
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

    record RemoveRoute(Side side, String table, Cidr to) implements Unmaking {
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

    record Untag(Side side, String key) implements Unmaking {
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
    record Delete() implements Unmaking {
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
