package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.wire.Json;
import dev.crossfade.control.aws.fake.World.Rule;
import dev.crossfade.control.aws.fake.World.Subnet;
import dev.crossfade.control.aws.fake.World.Vpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * EC2, RDS, STS, ECS, CloudWatch, load balancers, Secrets Manager and the Parameter Store of all regions and accounts, on one port: region
 * and account are read from the signature's scope. It keeps state, enforces the policies that are shipped, each for its role, and counts what changes something. Access keys are AKIA and the account for
 * whoever acts as the controller, or ASIA, the account and X for the role {@code crossfade} that is assumed there.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html">Query requests for Amazon EC2</a>
 */
public final class FakeAws implements AutoCloseable {

    private final World world = new World();
    private final HttpServer server;
    private final List<String> changes = new ArrayList<>();
    private final List<String> throttles = new ArrayList<>();
    private final List<FakeRds.Database> databases = new ArrayList<>();
    private final FakeManaged managed = new FakeManaged();
    private final FakeEcs ecs = new FakeEcs();
    private final FakeMetrics metrics = new FakeMetrics();
    private final FakeSecrets secrets = new FakeSecrets();
    private final Map<String, FakeError> refusals = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private Policy policy = Policy.shipped();
    private final Set<String> themselves = new HashSet<>();
    private Delays delays = Delays.USUAL;
    private String externalId = "";
    private Consumer<String> afterChange = action -> {};
    private Fate fate = Fate.NONE;
    private boolean silent;
    private int rolesLent;

    public FakeAws() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As it was at first: there is nothing, and all that was scripted is forgotten. */
    public synchronized void clear() {
        world.clear();
        changes.clear();
        throttles.clear();
        databases.clear();
        managed.clear();
        ecs.clear();
        metrics.clear();
        secrets.clear();
        refusals.clear();
        asked.clear();
        rolesLent = 0;
        themselves.clear();
        policy = Policy.shipped();
        delays = Delays.USUAL;
        afterChange = action -> {};
        answerAgain();
    }

    /** With a main route table, and nothing else; its network ACL lets everything through. */
    public synchronized void vpc(String id, String region, String account, String mainTable, String... cidrs) {
        Vpc vpc = new Vpc(id, region, account);
        vpc.cidrs.addAll(List.of(cidrs));
        vpc.tables.put(mainTable, new TreeMap<>());
        vpc.routes(mainTable).put(cidrs[0], "local");
        vpc.acl.add(new World.AclEntry(100, false, "-1", 0, 0, "0.0.0.0/0", true));
        vpc.acl.add(new World.AclEntry(100, true, "-1", 0, 0, "0.0.0.0/0", true));
        world.vpcs.add(vpc);
    }

    /** @param table empty for the main one */
    public synchronized void subnet(String vpc, String id, String cidr, String table) {
        Vpc found = find(vpc);
        found.subnets.put(id, new Subnet(cidr, table));
        if (!table.isEmpty()) {
            found.tables.computeIfAbsent(table, key -> new TreeMap<>(Map.of(found.cidrs.get(0), "local")));
        }
    }

    public synchronized void group(String vpc, String id) {
        find(vpc).groups.put(id, new ArrayList<>());
    }

    public synchronized void rule(String vpc, String group, int port, String cidr) {
        find(vpc).rules(group).add(new Rule("sgr-" + String.format("%08x", ++world.made), "tcp", port, cidr, Map.of()));
    }

    public synchronized void route(String vpc, String table, String to, String via) {
        find(vpc).routes(table).put(to, via);
    }

    public synchronized void deny(String vpc, int port) {
        find(vpc).acl.add(new World.AclEntry(1, false, "6", port, port, "0.0.0.0/0", false));
    }

    /**
     * On RDS, in the given subnets.
     *
     * @param cluster the endpoint of its cluster; empty for an instance of its own
     */
    public synchronized void database(String host, String cluster, String vpc, String group, String... subnets) {
        Vpc found = find(vpc);
        databases.add(new FakeRds.Database(found.region, found.account, host, cluster, vpc, List.of(subnets), group));
    }

    /** What a check looks at; where a region and account have a database of it, RDS tells only those. */
    public FakeManaged managed() {
        return managed;
    }

    /** Services whose tasks follow what is desired; where a region and account have one of {@link #managed}, ECS tells only those. */
    public FakeEcs ecs() {
        return ecs;
    }

    /** What CloudWatch was given. */
    public FakeMetrics metrics() {
        return metrics;
    }

    /** What Secrets Manager and the Parameter Store keep. */
    public FakeSecrets secrets() {
        return secrets;
    }

    /** Every call of the action, of EC2 only those that change something, is answered so from now on; an empty code ends it. */
    public synchronized void refuse(String action, String code, String message) {
        refusals.remove(action);
        if (!code.isEmpty()) {
            refusals.put(action, new FakeError(code, message));
        }
    }

    /** Every call that was answered, {@code rds:DescribeDBClusters}. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** How often a role was assumed. */
    public synchronized int rolesLent() {
        return rolesLent;
    }

    /** Somebody else's, active. */
    public synchronized String peering(String requester, String accepter) {
        World.Peering peering =
                new World.Peering("pcx-" + String.format("%08x", ++world.made), find(requester), find(accepter));
        peering.status = "active";
        world.peerings.add(peering);
        return peering.id;
    }

    /** The other account's owner says no, or nobody says anything for a week. */
    public synchronized void endPeerings(String status) {
        world.peerings.forEach(peering -> peering.end(status, ""));
    }

    public synchronized void policy(Policy enforced) {
        policy = enforced;
    }

    /** Who asks as the controller in that account assumes no role there, and so was given both policies. */
    public synchronized void assumesNone(String account) {
        themselves.add(account);
    }

    public synchronized void delays(Delays as) {
        delays = as;
    }

    public synchronized void externalId(String asked) {
        externalId = asked;
    }

    /** @param told the action, after it was done and before it is answered */
    public synchronized void afterChange(Consumer<String> told) {
        afterChange = told;
    }

    /** How the connection to it ends. */
    private record Fate(int change, boolean before, boolean forGood) {
        static final Fate NONE = new Fate(0, false, false);
    }

    /**
     * From the change with this number on, from 1, nobody is answered any more, as if who asks had died.
     *
     * @param before whether that one is not done either
     */
    public synchronized void silentFrom(int change, boolean before) {
        fate = new Fate(changes.size() + change, before, true);
    }

    /** The change with this number is done, and its answer is lost. */
    public synchronized void loseAnswerOf(int change) {
        fate = new Fate(changes.size() + change, false, false);
    }

    /** Answers again. */
    public synchronized void answerAgain() {
        fate = Fate.NONE;
        silent = false;
    }

    /** The next so many calls of the action are refused for a while. */
    public synchronized void throttle(String action, int times) {
        for (int i = 0; i < times; i++) {
            throttles.add(action);
        }
    }

    /** What changed something, or tried to and was refused. */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    public synchronized void forgetChanges() {
        changes.clear();
    }

    /** All that there is. */
    public synchronized String state() {
        return world.asText();
    }

    private Vpc find(String id) {
        return world.vpcs.stream().filter(vpc -> vpc.id.equals(id)).findFirst().orElseThrow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Headers headers = exchange.getRequestHeaders();
        String authorization = String.valueOf(headers.getFirst("Authorization"));
        @Nullable String target = headers.getFirst("X-Amz-Target");
        Reply reply = target == null
                ? query(authorization, new String(body, StandardCharsets.UTF_8))
                : json(authorization, target, new String(body, StandardCharsets.UTF_8));
        if (reply.body().isEmpty()) {
            exchange.close();
            return;
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private record Reply(int status, String type, String body) {}

    private Reply query(String authorization, String body) {
        try {
            return new Reply(200, "text/xml", answer(authorization, body));
        } catch (FakeError e) {
            String error = tag("Error", text("Code", e.code()), text("Message", String.valueOf(e.getMessage())));
            return new Reply(
                    e.status(),
                    "text/xml",
                    body.contains("2016-11-15")
                            ? tag("Response", tag("Errors", error), text("RequestID", "fake"))
                            : tag("ErrorResponse", error, text("RequestId", "fake")));
        }
    }

    /** @param target {@code AmazonEC2ContainerServiceV20141113.DescribeServices} */
    private synchronized Reply json(String authorization, String target, String body) {
        String type = "application/x-amz-json-1.1";
        try {
            Asked call = Asked.ofJson(authorization, target);
            return new Reply(200, type, answer(call, read(body)));
        } catch (FakeError e) {
            return new Reply(
                    e.status(),
                    type,
                    Json.MAPPER
                            .createObjectNode()
                            .put("__type", e.code())
                            .put("message", e.getMessage())
                            .toString());
        }
    }

    private String answer(Asked call, JsonNode request) {
        secrets.note(request);
        if (throttles.remove(call.action())) {
            throw new FakeError("ThrottlingException", "Rate exceeded");
        }
        refuseWhereScripted(call);
        if (!isAllowed(call, call.right(), Map.of())) {
            throw new FakeError("AccessDeniedException", "User is not authorized to perform: " + call.right());
        }
        asked.add(call.right());
        if (!call.service().equals("ecs")) {
            return secrets.answer(call, request);
        }
        return managed.hasServices(call) ? managed.ecs(call, request) : ecs.answer(call, request);
    }

    private void refuseWhereScripted(Asked call) {
        FakeError refusal = refusals.get(call.action());
        if (refusal != null) {
            throw refusal;
        }
    }

    private static JsonNode read(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new FakeError("SerializationException", "not JSON");
        }
    }

    /** @return empty for none */
    private synchronized String answer(String authorization, String body) {
        if (silent) {
            return "";
        }
        Asked asked = Asked.of(authorization, body);
        if (throttles.remove(asked.action())) {
            throw new FakeError("RequestLimitExceeded", "Request limit exceeded.", 503);
        }
        if (asked.service().equals("sts")) {
            return sts(asked);
        }
        boolean changing = Ec2Writes.ACTIONS.contains(asked.action());
        authorize(asked);
        if (asked.service().equals("rds")) {
            return managed.hasDatabases(asked) ? managed.rds(asked) : FakeRds.answer(asked, databases);
        }
        if (asked.service().equals("monitoring")) {
            return asked.action().equals("PutMetricData") ? metrics.put(asked) : managed.cloudWatch(asked);
        }
        if (asked.service().equals("elasticloadbalancing")) {
            return managed.elb(asked);
        }
        if (!changing) {
            return tag(asked.action() + "Response", new Ec2Reads(world, asked).answer());
        }
        if (asked.dryRun()) {
            throw new FakeError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
        }
        refuseWhereScripted(asked);
        boolean fated = changes.size() + 1 == fate.change();
        silent = fated && fate.forGood();
        if (fated && fate.before()) {
            return "";
        }
        changes.add(asked.action());
        String answer = tag(asked.action() + "Response", new Ec2Writes(world, asked, delays).answer());
        afterChange.accept(asked.action());
        return fated ? "" : answer;
    }

    private String sts(Asked asked) {
        if (asked.action().equals("AssumeRole")) {
            require(asked, asked.right(), Map.of());
        }
        String answer = FakeSts.answer(asked, externalId);
        rolesLent += asked.action().equals("AssumeRole") ? 1 : 0;
        return answer;
    }

    private void authorize(Asked asked) {
        require(asked, asked.right(), tagsOf(asked));
        this.asked.add(asked.right());
        if (asked.parameters().containsKey("TagSpecification.1.ResourceType")) {
            require(asked, "ec2:CreateTags", Map.of());
        }
    }

    private Map<String, String> tagsOf(Asked asked) {
        return world.peerings.stream()
                .filter(peering -> peering.id.equals(asked.get("VpcPeeringConnectionId")))
                .findFirst()
                .map(peering -> peering.tagsAt(asked.account(), asked.region()))
                .orElse(Map.of());
    }

    private boolean isAllowed(Asked asked, String action, Map<String, String> tags) {
        return policy.allows(asked.caller(), themselves.contains(asked.account()), action, tags);
    }

    private void require(Asked asked, String action, Map<String, String> tags) {
        if (!isAllowed(asked, action, tags)) {
            throw new FakeError(
                    action.startsWith("ec2:") ? "UnauthorizedOperation" : "AccessDenied",
                    "You are not authorized to perform " + action,
                    403);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
