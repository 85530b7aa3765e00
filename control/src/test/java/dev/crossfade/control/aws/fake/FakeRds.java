package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import java.util.ArrayList;
import java.util.List;

/** What RDS tells, of one region and account. */
final class FakeRds {

    private FakeRds() {}

    /** @param cluster the endpoint of its cluster; empty for an instance of its own */
    record Database(
            String region,
            String account,
            String host,
            String cluster,
            String vpc,
            List<String> subnets,
            String group) {

        String id() {
            return host.substring(0, host.indexOf('.'));
        }

        String clusterId() {
            return cluster.isEmpty() ? "" : cluster.substring(0, cluster.indexOf('.'));
        }
    }

    static String answer(Asked asked, List<Database> all) {
        List<String> found = new ArrayList<>();
        boolean clusters = asked.action().equals("DescribeDBClusters");
        for (Database database : all) {
            boolean here = database.region().equals(asked.region())
                    && database.account().equals(asked.account());
            String of = asked.get("Filters.Filter.1.Values.Value.1");
            if (here && clusters && !database.cluster().isEmpty()) {
                found.add(tag(
                        "DBCluster",
                        text("DBClusterIdentifier", database.clusterId()),
                        text("Endpoint", database.cluster()),
                        groups(database)));
            } else if (here && !clusters && (of.isEmpty() || of.equals(database.clusterId()))) {
                found.add(tag(
                        "DBInstance",
                        text("DBInstanceIdentifier", database.id()),
                        tag("Endpoint", text("Address", database.host()), text("Port", "5432")),
                        tag(
                                "DBSubnetGroup",
                                text("VpcId", database.vpc()),
                                tag(
                                        "Subnets",
                                        database.subnets().stream()
                                                .map(id -> tag("Subnet", text("SubnetIdentifier", id)))
                                                .toArray(String[]::new))),
                        groups(database)));
            }
        }
        return tag(
                asked.action() + "Response",
                tag(asked.action() + "Result", tag(clusters ? "DBClusters" : "DBInstances", String.join("", found))));
    }

    private static String groups(Database database) {
        return tag(
                "VpcSecurityGroups", tag("VpcSecurityGroupMembership", text("VpcSecurityGroupId", database.group())));
    }
}
