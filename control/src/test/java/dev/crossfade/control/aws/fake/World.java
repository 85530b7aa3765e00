package dev.crossfade.control.aws.fake;

import dev.crossfade.control.aws.network.plan.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What there is, in all regions and accounts. */
final class World {

    final List<Vpc> vpcs = new ArrayList<>();
    final List<Peering> peerings = new ArrayList<>();
    int made;

    /** Its main route table is the first of {@code tables}. */
    static final class Vpc {
        final String id;
        final String region;
        final String account;
        final List<String> cidrs = new ArrayList<>();
        final Map<String, Subnet> subnets = new TreeMap<>();
        final Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        final Map<String, List<Rule>> groups = new TreeMap<>();
        final List<AclEntry> acl = new ArrayList<>();

        Vpc(String id, String region, String account) {
            this.id = id;
            this.region = region;
            this.account = account;
        }

        Map<String, String> routes(String table) {
            return Objects.requireNonNull(tables.get(table), table);
        }

        List<Rule> rules(String group) {
            return Objects.requireNonNull(groups.get(group), group);
        }

        String mainTable() {
            return tables.keySet().iterator().next();
        }

        boolean overlaps(Vpc other) {
            return cidrs.stream()
                    .anyMatch(one -> other.cidrs.stream()
                            .anyMatch(another -> Cidr.of(one).overlaps(Cidr.of(another))));
        }
    }

    /** @param table empty for the main one */
    record Subnet(String cidr, String table) {}

    record Rule(String id, String protocol, int port, String cidr, Map<String, String> tags) {}

    record AclEntry(int number, boolean egress, String protocol, int first, int last, String cidr, boolean allow) {}

    static final class Peering {
        final String id;
        final Vpc requester;
        final Vpc accepter;
        final Map<String, Map<String, String>> tags = new TreeMap<>();
        String status = "initiating-request";
        String message = "";
        /** Looks at it, until it is what it becomes. */
        int looksUntilNext;
        /** Looks in the accepter's region, until it is seen there. */
        int looksUntilSeen;

        Peering(String id, Vpc requester, Vpc accepter) {
            this.id = id;
            this.requester = requester;
            this.accepter = accepter;
        }

        boolean isLiving() {
            return List.of("initiating-request", "pending-acceptance", "provisioning", "active")
                    .contains(status);
        }

        Map<String, String> tagsAt(String account, String region) {
            return tags.computeIfAbsent(account + "/" + region, key -> new TreeMap<>());
        }

        /** Without the sides that have no tag on it. */
        Map<String, Map<String, String>> taggedAt() {
            Map<String, Map<String, String>> tagged = new TreeMap<>(tags);
            tagged.values().removeIf(Map::isEmpty);
            return tagged;
        }

        void end(String as, String why) {
            status = as;
            message = why;
        }
    }

    void clear() {
        vpcs.clear();
        peerings.clear();
        made = 0;
    }

    /** All that stays, as one text: whatever is dead is not there, and ids of rules do not count. */
    String asText() {
        StringBuilder text = new StringBuilder();
        for (Vpc vpc : vpcs) {
            text.append(vpc.id).append(' ').append(vpc.cidrs).append('\n');
            vpc.tables.forEach((id, routes) -> text.append("  ")
                    .append(id)
                    .append(' ')
                    .append(new TreeMap<>(routes))
                    .append('\n'));
            vpc.groups.forEach((id, rules) -> {
                text.append("  ").append(id).append('\n');
                rules.stream()
                        .map(rule -> "    " + rule.protocol() + " " + rule.port() + " " + rule.cidr() + " "
                                + rule.tags() + "\n")
                        .sorted()
                        .forEach(text::append);
            });
        }
        peerings.stream()
                .filter(Peering::isLiving)
                .forEach(peering -> text.append(peering.id)
                        .append(' ')
                        .append(peering.status)
                        .append(' ')
                        .append(peering.taggedAt())
                        .append('\n'));
        return text.toString();
    }
}
