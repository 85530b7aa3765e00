package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;

/** Brings the network to be as it should. */
public sealed interface Making extends Act {

    /** Asks for the peering, from the source, with our tag on it. */
    record Request(String vpcId, String peerVpcId, String peerRegion, String peerAccount) implements Making {
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
    record Accept(Side side) implements Making {
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
    record Tag(Side side, String key, String value) implements Making {
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
    record AwaitActive() implements Making {
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

    record AddRoute(Side side, String table, Cidr to) implements Making {
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
    record ReplaceRoute(Side side, String table, Cidr to) implements Making {
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
    record Allow(Side side, String group, int port, Cidr from) implements Making {
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
}
