package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * RDS, load balancers, ECS and CloudWatch as far as a check looks: what there is are documents, in the form in which AWS's documentation and
 * its command line have them.
 */
public final class FakeManaged {

    private static final int LARGEST_PAGE = 100;
    private static final int SMALLEST_PAGE = 20;

    private final List<Placed> clusters = new ArrayList<>();
    private final List<Placed> instances = new ArrayList<>();
    private final List<Placed> services = new ArrayList<>();
    private final List<Placed> maintenance = new ArrayList<>();
    private final Map<String, Map<String, String>> parameters = new TreeMap<>();
    private final Map<String, JsonNode> targets = new TreeMap<>();
    private final Map<String, Double> metrics = new TreeMap<>();

    private record Placed(String region, String account, ObjectNode document) {

        boolean isAt(Asked asked) {
            return region.equals(asked.region()) && account.equals(asked.account());
        }
    }

    /** @return its document, to be changed as the test goes on */
    public ObjectNode cluster(String region, String account, String json) {
        return place(clusters, region, account, json);
    }

    /** @return its document, to be changed as the test goes on */
    public ObjectNode instance(String region, String account, String json) {
        return place(instances, region, account, json);
    }

    /** @return its document, to be changed as the test goes on */
    public ObjectNode service(String region, String account, String json) {
        return place(services, region, account, json);
    }

    /** @param json one entry of what describe-pending-maintenance-actions prints */
    public void maintenance(String region, String account, String json) {
        place(maintenance, region, account, json);
    }

    /** Of a group of whatever kind. */
    public void parameter(String group, String name, String value) {
        parameters.computeIfAbsent(group, key -> new TreeMap<>()).put(name, value);
    }

    /** @param json what describe-target-health prints */
    public void targets(String group, String json) {
        targets.put(group, read(json));
    }

    /** @param id of the instance or cluster */
    public void metric(String name, String id, double value) {
        metrics.put(name + " " + id, value);
    }

    void clear() {
        clusters.clear();
        instances.clear();
        services.clear();
        maintenance.clear();
        parameters.clear();
        targets.clear();
        metrics.clear();
    }

    /** Whether there is a database of ours for who asks; otherwise the network's are told. */
    boolean hasDatabases(Asked asked) {
        return clusters.stream().anyMatch(cluster -> cluster.isAt(asked))
                || instances.stream().anyMatch(instance -> instance.isAt(asked));
    }

    boolean hasServices(Asked asked) {
        return services.stream().anyMatch(service -> service.isAt(asked));
    }

    String rds(Asked asked) {
        return switch (asked.action()) {
            case "DescribeDBClusters" -> page(asked, "DBClusters", "DBCluster", at(asked, clusters));
            case "DescribeDBInstances" -> page(asked, "DBInstances", "DBInstance", at(asked, instances));
            case "DescribePendingMaintenanceActions" ->
                page(asked, "PendingMaintenanceActions", "ResourcePendingMaintenanceActions", at(asked, maintenance));
            case "DescribeDBClusterParameters" -> parameters(asked, asked.get("DBClusterParameterGroupName"));
            case "DescribeDBParameters" -> parameters(asked, asked.get("DBParameterGroupName"));
            default -> throw new FakeError("InvalidAction", asked.action());
        };
    }

    private static List<JsonNode> at(Asked asked, List<Placed> all) {
        return all.stream()
                .filter(placed -> placed.isAt(asked))
                .map(placed -> (JsonNode) placed.document())
                .toList();
    }

    private String parameters(Asked asked, String group) {
        Map<String, String> values = parameters.get(group);
        if (values == null) {
            throw new FakeError("DBParameterGroupNotFound", "DBParameterGroup not found: " + group, 404);
        }
        List<JsonNode> all = new ArrayList<>();
        values.forEach((name, value) -> all.add(Json.MAPPER
                .createObjectNode()
                .put("ParameterName", name)
                .put("ParameterValue", value)
                .put("ApplyType", "static")));
        return page(asked, "Parameters", "Parameter", all);
    }

    private static String page(Asked asked, String list, String item, List<JsonNode> all) {
        int size = asked.get("MaxRecords").isEmpty() ? LARGEST_PAGE : Integer.parseInt(asked.get("MaxRecords"));
        if (size < SMALLEST_PAGE || size > LARGEST_PAGE) {
            throw new FakeError("InvalidParameterValue", "MaxRecords must be between 20 and 100");
        }
        int from = asked.get("Marker").isEmpty() ? 0 : Integer.parseInt(asked.get("Marker"));
        int to = Math.min(all.size(), from + size);
        List<String> items =
                all.subList(from, to).stream().map(node -> Xml.of(item, node)).toList();
        return tag(
                asked.action() + "Response",
                tag(
                        asked.action() + "Result",
                        tag(list, String.join("", items)),
                        text("Marker", to < all.size() ? Integer.toString(to) : "")));
    }

    String elb(Asked asked) {
        JsonNode health = targets.get(asked.get("TargetGroupArn"));
        if (health == null) {
            throw new FakeError("TargetGroupNotFound", "One or more target groups not found");
        }
        return tag("DescribeTargetHealthResponse", Xml.of("DescribeTargetHealthResult", health));
    }

    /** The last value of each metric that there is; of others none. */
    String cloudWatch(Asked asked) {
        StringBuilder results = new StringBuilder();
        for (int i = 1; asked.parameters().containsKey("MetricDataQueries.member." + i + ".Id"); i++) {
            String query = "MetricDataQueries.member." + i + ".";
            String metric = query + "MetricStat.Metric.";
            Double value = metrics.get(
                    asked.get(metric + "MetricName") + " " + asked.get(metric + "Dimensions.member.1.Value"));
            results.append(tag(
                    "member",
                    text("Id", asked.get(query + "Id")),
                    text("StatusCode", "Complete"),
                    value == null ? "" : tag("Timestamps", text("member", asked.get("EndTime"))),
                    value == null ? "" : tag("Values", text("member", value.toString()))));
        }
        return tag("GetMetricDataResponse", tag("GetMetricDataResult", tag("MetricDataResults", results.toString())));
    }

    /** ECS speaks JSON. */
    String ecs(Asked asked, JsonNode request) {
        String cluster = request.path("cluster").asText();
        List<JsonNode> known = at(asked, services).stream()
                .filter(service -> service.path("clusterArn").asText().endsWith(":cluster/" + cluster))
                .toList();
        if (known.isEmpty()) {
            throw new FakeError("ClusterNotFoundException", "Cluster not found.");
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode found = answer.putArray("services");
        ArrayNode failures = answer.putArray("failures");
        for (JsonNode name : request.path("services")) {
            known.stream()
                    .filter(service -> service.path("serviceName").equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            found::add,
                            () -> failures.addObject().put("arn", name.asText()).put("reason", "MISSING"));
        }
        return answer.toString();
    }

    private static ObjectNode place(List<Placed> all, String region, String account, String json) {
        ObjectNode document = (ObjectNode) read(json);
        all.add(new Placed(region, account, document));
        return document;
    }

    private static JsonNode read(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + json, e);
        }
    }
}
