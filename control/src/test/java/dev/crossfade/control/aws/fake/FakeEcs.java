package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.crossfade.config.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Services of Amazon ECS in clusters of all regions and accounts: the tasks follow what is desired after some looks.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html">DescribeServices</a>
 */
public final class FakeEcs {

    static final String TARGET = "AmazonEC2ContainerServiceV20141113.";

    private static final int MOST_AT_ONCE = 10;
    private static final int MOST_TASKS = 100;

    /** One service. */
    private static final class Service {
        String status = "ACTIVE";
        String strategy = "REPLICA";
        int desired;
        int running;
        /** Tasks that do not stop. */
        int stuck;
        /** No task that is begun ever runs. */
        boolean broken;
        /** Looks until the tasks follow. */
        int looks;
        /** Tasks that it stopped and that count no more, and for how many looks at them they go on. */
        int ending;

        int endingLooks;
        /** Tasks that have ended within the hour. */
        int ended;
        /** To which auto scaling sets it once it was stopped; 0 for none. */
        int scaledUpTo;
    }

    private final Map<String, Map<String, Service>> clusters = new TreeMap<>();
    private final List<String> updates = new ArrayList<>();
    private int delay = 2;

    synchronized void clear() {
        clusters.clear();
        updates.clear();
        delay = 2;
    }

    /** With so many tasks, which run. */
    public synchronized void service(String region, String account, String cluster, String name, int tasks) {
        Service service = new Service();
        service.desired = tasks;
        service.running = tasks;
        clusters.computeIfAbsent(key(region, account, cluster), at -> new TreeMap<>())
                .put(name, service);
    }

    public synchronized void delay(int looks) {
        delay = looks;
    }

    public synchronized void stuck(String name, int tasks) {
        find(name).forEach(service -> service.stuck = tasks);
    }

    /** Where it is stopped, so many of its tasks count no more and work on, until they were looked at so often. */
    public synchronized void ending(String name, int tasks, int looks) {
        find(name).forEach(service -> {
            service.ending = tasks;
            service.endingLooks = looks;
        });
    }

    /** So many have ended within the hour. */
    public synchronized void ended(String name, int tasks) {
        find(name).forEach(service -> service.ended = tasks);
    }

    public synchronized void broken(String name, boolean is) {
        find(name).forEach(service -> service.broken = is);
    }

    /** Auto scaling, once, after it was stopped. */
    public synchronized void scaledUpTo(String name, int tasks) {
        find(name).forEach(service -> service.scaledUpTo = tasks);
    }

    public synchronized void status(String name, String status) {
        find(name).forEach(service -> service.status = status);
    }

    /** One task on each of the cluster's machines. */
    public synchronized void daemon(String name) {
        find(name).forEach(service -> service.strategy = "DAEMON");
    }

    /** As a person does. */
    public synchronized void desired(String region, String name, int tasks) {
        clusters.forEach((key, services) -> {
            Service service = services.get(name);
            if (service != null && key.startsWith(region)) {
                service.desired = tasks;
            }
        });
    }

    /** What each was told, as in {@code eu-central-1 mailer 0}. */
    public synchronized List<String> updates() {
        return List.copyOf(updates);
    }

    /** As in {@code mailer 3/3}: how many run of how many are desired. */
    public synchronized List<String> state(String region) {
        List<String> state = new ArrayList<>();
        clusters.forEach((key, services) -> {
            if (key.startsWith(region)) {
                services.forEach((name, service) -> state.add(name + " " + service.running + "/" + service.desired));
            }
        });
        return state;
    }

    private List<Service> find(String name) {
        return clusters.values().stream()
                .filter(services -> services.containsKey(name))
                .map(services -> services.get(name))
                .toList();
    }

    private static String key(String region, String account, String cluster) {
        return region + " " + account + " " + cluster;
    }

    synchronized String answer(Asked asked, JsonNode request) {
        String cluster = request.path("cluster").asText("default").replaceFirst(".*:cluster/", "");
        Map<String, Service> services = clusters.get(key(asked.region(), asked.account(), cluster));
        if (services == null) {
            throw new FakeError("ClusterNotFoundException", "Cluster not found.");
        }
        return switch (asked.action()) {
            case "DescribeServices" -> describe(services, request.path("services"));
            case "ListTasks" -> list(services, request);
            case "DescribeTasks" -> describeTasks(services, request.path("tasks"));
            case "UpdateService" -> update(asked, services, request);
            default -> throw new FakeError("InvalidAction", asked.action());
        };
    }

    private static String describe(Map<String, Service> services, JsonNode names) {
        if (names.size() > MOST_AT_ONCE) {
            throw new FakeError("InvalidParameterException", "Services cannot have more than 10 elements");
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode found = answer.putArray("services");
        ArrayNode failures = answer.putArray("failures");
        for (JsonNode name : names) {
            Service service = services.get(name.asText());
            if (service == null) {
                failures.addObject().put("arn", name.asText()).put("reason", "MISSING");
            } else {
                follow(service);
                ObjectNode one = found.addObject()
                        .put("serviceName", name.asText())
                        .put("status", service.status)
                        .put("schedulingStrategy", service.strategy)
                        .put("desiredCount", service.desired)
                        .put("runningCount", service.running)
                        .put("pendingCount", Math.max(0, service.desired - service.running));
                one.putArray("deployments").addObject().put("status", "PRIMARY");
            }
        }
        return answer.toString();
    }

    /** A task is called by its service and its number: those that are ending come first. */
    private static String list(Map<String, Service> services, JsonNode request) {
        String name = request.path("serviceName").asText();
        Service service = services.get(name);
        if (service == null) {
            throw new FakeError("ServiceNotFoundException", "Service not found.");
        }
        boolean stopped = request.path("desiredStatus").asText("RUNNING").equals("STOPPED");
        int all = stopped ? service.ending + service.ended : service.running;
        int from = request.path("nextToken").asInt(0);
        int to = Math.min(
                all, from + Math.min(MOST_TASKS, request.path("maxResults").asInt(MOST_TASKS)));
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode tasks = answer.putArray("taskArns");
        for (int task = from; task < to; task++) {
            tasks.add(name + (stopped ? "/stopped/" : "/running/") + task);
        }
        if (to < all) {
            answer.put("nextToken", String.valueOf(to));
        }
        return answer.toString();
    }

    private static String describeTasks(Map<String, Service> services, JsonNode tasks) {
        if (tasks.size() > MOST_TASKS) {
            throw new FakeError("InvalidParameterException", "Tasks cannot have more than 100 elements");
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode found = answer.putArray("tasks");
        for (JsonNode task : tasks) {
            String[] parts = task.asText().split("/", -1);
            Service service = Objects.requireNonNull(services.get(parts[0]), "a task of no service");
            boolean running = parts[1].equals("running");
            boolean ending = !running && Integer.parseInt(parts[2]) < service.ending;
            found.addObject()
                    .put("taskArn", task.asText())
                    .put("lastStatus", running ? "RUNNING" : ending ? "DEACTIVATING" : "STOPPED");
        }
        services.values().forEach(FakeEcs::end);
        return answer.toString();
    }

    private static void end(Service service) {
        if (service.ending > 0 && --service.endingLooks < 0) {
            service.ended += service.ending;
            service.ending = 0;
        }
    }

    private static void follow(Service service) {
        if (service.desired == 0 && service.scaledUpTo > 0) {
            service.desired = service.scaledUpTo;
            service.scaledUpTo = 0;
        }
        if (service.looks > 0) {
            service.looks--;
        } else if (service.desired < service.running) {
            service.running = Math.max(service.desired, service.stuck);
        } else if (!service.broken) {
            service.running = service.desired;
        }
    }

    private String update(Asked asked, Map<String, Service> services, JsonNode request) {
        String name = request.path("service").asText();
        Service service = services.get(name);
        if (service == null) {
            throw new FakeError("ServiceNotFoundException", "Service not found.");
        }
        if (!service.status.equals("ACTIVE")) {
            throw new FakeError("ServiceNotActiveException", "Service was not ACTIVE.");
        }
        service.desired = request.path("desiredCount").asInt();
        service.looks = delay;
        updates.add(asked.region() + " " + name + " " + service.desired);
        return "{\"service\":{\"serviceName\":\"" + name + "\"}}";
    }
}
