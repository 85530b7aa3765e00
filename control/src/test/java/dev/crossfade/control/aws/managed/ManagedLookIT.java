package dev.crossfade.control.aws.managed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.config.model.Side;
import dev.crossfade.config.settings.ManagedSettings.EcsService;
import dev.crossfade.config.settings.ManagedSettings.ManagedSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.control.aws.fake.ManagedWorld;
import dev.crossfade.control.aws.fake.Policy;
import dev.crossfade.control.aws.managed.ManagedLook.Seen;
import dev.crossfade.control.aws.managed.rules.DatabaseSight;
import dev.crossfade.control.aws.managed.rules.Kind;
import dev.crossfade.control.aws.managed.rules.Maintenance;
import dev.crossfade.control.aws.managed.rules.ManagedSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.ServiceSight;
import dev.crossfade.control.aws.managed.rules.ManagedSight.Target;
import dev.crossfade.control.aws.managed.rules.Storage.Metric;
import dev.crossfade.replication.preflight.Finding;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** What is seen of AWS, and what becomes of what it refuses. */
class ManagedLookIT {

    private static final long GIB = 1L << 30;

    private FakeAws aws;
    private ManagedWorld world;

    @BeforeEach
    void open() throws IOException {
        aws = new FakeAws();
        aws.externalId("shared");
        aws.assumesNone(ManagedWorld.SOURCE_ACCOUNT);
        world = new ManagedWorld(aws.managed());
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void aClusterOfAurorasIsFoundByItsEndpointWithItsWriterAndItsGroup() {
        DatabaseSight seen = database(source(null, null), ManagedWorld.SOURCE_HOST);

        assertEquals(Kind.AURORA, seen.kind());
        assertEquals("acme", seen.id());
        assertEquals("acme-1", seen.writer().id());
        assertEquals("in-sync", seen.writer().groupStatus(), "the reader's is another one");
        assertEquals("acme-aurora15", seen.group().name());
        assertEquals(Map.of("rds.logical_replication", "1"), seen.group().values());
        assertEquals(
                Map.of(
                        Metric.FREE_LOCAL_STORAGE, 30 * GIB,
                        Metric.VOLUME_BYTES_LEFT, 1_000 * GIB,
                        Metric.VOLUME_BYTES_USED, 20 * GIB),
                seen.storage().metrics());
        assertEquals(seen, database(source(null, null), "acme.cluster-ro-c1.eu-central-1.rds.amazonaws.com"));
        assertEquals(seen, database(source(null, null), "acme-1.c1.eu-central-1.rds.amazonaws.com"));
        assertEquals(seen, database(source("ACME", null), "a-name-of-our-own.example.com"));
        assertEquals(seen, database(source(null, "acme-1"), ""));
    }

    @Test
    void anInstanceIsItsOwnWriterInAnotherRegionAndAccount() {
        world.instance
                .withObject("PendingModifiedValues")
                .put("DBInstanceClass", "db.r6g.large")
                .put("MasterUserPassword", "x");

        DatabaseSight seen = database(target(), ManagedWorld.TARGET_HOST);

        assertEquals(Kind.INSTANCE, seen.kind());
        assertEquals("acme", seen.writer().id());
        assertEquals(
                Set.of("DBInstanceClass to db.r6g.large", "MasterUserPassword"),
                new HashSet<>(seen.writer().pending()));
        assertEquals(100 * GIB, seen.storage().allocated());
        assertEquals(Map.of(Metric.FREE_STORAGE_SPACE, 90 * GIB), seen.storage().metrics());
    }

    @Test
    void onlyMaintenanceThatIsPlannedAndConcernsTheDatabaseIsSeen() {
        for (String resource : List.of("db:acme-1", "db:acme-2", "cluster:acme")) {
            aws.managed().maintenance(ManagedWorld.SOURCE_REGION, ManagedWorld.SOURCE_ACCOUNT, """
                    {"ResourceIdentifier": "arn:aws:rds:eu-central-1:111111111111:%s", "PendingMaintenanceActionDetails": [
                      {"Action": "system-update", "CurrentApplyDate": "2026-12-01T05:00:00Z", "Description": "New"},
                      {"Action": "hardware-maintenance", "Description": "Only offered"}]}""".formatted(resource));
        }

        assertEquals(
                List.of(
                        new Maintenance(
                                "arn:aws:rds:eu-central-1:111111111111:db:acme-1",
                                "system-update",
                                "2026-12-01T05:00:00Z"),
                        new Maintenance(
                                "arn:aws:rds:eu-central-1:111111111111:cluster:acme",
                                "system-update",
                                "2026-12-01T05:00:00Z")),
                database(source("acme", null), "").planned());
    }

    /** Beyond a page of either. */
    @Test
    void whoSharesTheGroupIsFoundHoweverManyThereAre() {
        for (int i = 0; i < 250; i++) {
            aws.managed().cluster(ManagedWorld.SOURCE_REGION, ManagedWorld.SOURCE_ACCOUNT, """
                    {"DBClusterIdentifier": "other-%d", "Status": "available", "Engine": "aurora-postgresql",
                     "EngineVersion": "15.4", "DBClusterParameterGroup": "%s"}""".formatted(
                            i, i % 100 == 0 ? "acme-aurora15" : "theirs"));
            aws.managed().parameter("acme-aurora15", "a." + i, "1");
        }

        DatabaseSight seen = database(source("acme", null), "");

        assertEquals(List.of("other-0", "other-100", "other-200"), seen.group().sharedWith());
        assertEquals(251, Objects.requireNonNull(seen.group().values()).size());
        assertEquals(
                3, aws.asked().stream().filter("rds:DescribeDBClusters"::equals).count());
    }

    @Test
    void targetsAndServicesAreSeen() {
        ManagedSight seen = sight(source("acme", null), "");

        assertEquals(
                List.of(new Target("i-0f76fade:80", "healthy", "")),
                seen.targetGroups().get(0).targets());
        assertEquals(
                List.of(
                        new ServiceSight("main", "web", "ACTIVE", 2, 2, 0, 1, false),
                        new ServiceSight("main", "worker", "MISSING", 0, 0, 0, 0, false)),
                seen.services());
    }

    /**
     * As the documentation's examples have them, abridged: one member is listed twice, once as the writer; a service without a roll-out's state;
     * a target without a port.
     *
     * @see <a href="https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-clusters.html">describe-db-clusters</a>
     * @see <a href="https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-services.html">describe-services</a>
     * @see <a href="https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-target-health.html">describe-target-health</a>
     */
    @Test
    void whatAwsDocumentsIsReadAsItIsMeant() {
        String group = "arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067";
        aws.managed().cluster("us-west-2", "123456789012", """
                {"AllocatedStorage": 1, "BackupRetentionPeriod": 1, "DBClusterIdentifier": "mydbcluster",
                 "DBClusterParameterGroup": "default.aurora-mysql5.7", "Status": "available", "Engine": "aurora-mysql",
                 "EngineVersion": "5.7.mysql_aurora.2.04.2", "EngineMode": "provisioned",
                 "Endpoint": "mydbcluster.cluster-cnpexample.us-east-1.rds.amazonaws.com",
                 "PreferredMaintenanceWindow": "sat:04:09-sat:04:39", "StorageEncrypted": true,
                 "KmsKeyId": "arn:aws:kms:us-east-1:814387698303:key/AKIAIOSFODNN7EXAMPLE",
                 "DBClusterMembers": [
                   {"DBInstanceIdentifier": "mydbcluster", "IsClusterWriter": false, "DBClusterParameterGroupStatus": "in-sync"},
                   {"DBInstanceIdentifier": "mydbcluster", "IsClusterWriter": true, "DBClusterParameterGroupStatus": "in-sync"}]}""");
        aws.managed().instance("us-west-2", "123456789012", """
                {"DBInstanceIdentifier": "mydbcluster", "DBClusterIdentifier": "mydbcluster", "DBInstanceStatus": "available"}""");
        aws.managed().parameter("default.aurora-mysql5.7", "binlog_format", "OFF");
        aws.managed().service("us-west-2", "123456789012", """
                {"status": "ACTIVE", "pendingCount": 0, "desiredCount": 10, "serviceName": "my-http-service",
                 "clusterArn": "arn:aws:ecs:us-west-2:123456789012:cluster/default", "runningCount": 10,
                 "deployments": [{"status": "PRIMARY", "pendingCount": 0, "desiredCount": 10, "runningCount": 10}]}""");
        aws.managed().targets(group, """
                {"TargetHealthDescriptions": [
                  {"HealthCheckPort": "80", "Target": {"Id": "i-0f76fade", "Port": 80},
                   "TargetHealth": {"State": "unused", "Reason": "Target.NotInUse",
                                    "Description": "Given target group is not configured to receive traffic from ELB"}},
                  {"Target": {"Id": "i-ceddcd4d"}, "TargetHealth": {"State": "initial", "Reason": "Elb.RegistrationInProgress"}}]}""");

        ManagedSight seen = sight(
                new ManagedSide(
                        "us-west-2",
                        null,
                        "arn:aws:iam::123456789012:role/crossfade",
                        "shared",
                        "mydbcluster",
                        null,
                        List.of(group),
                        List.of(new EcsService("default", "my-http-service"))),
                "");

        DatabaseSight database = seen.database().orElseThrow();
        assertEquals("aurora-mysql", database.engine());
        assertEquals("mydbcluster", database.writer().id());
        assertEquals("in-sync", database.writer().groupStatus());
        assertEquals(Map.of(), database.storage().metrics(), "CloudWatch has none");
        assertEquals(
                List.of(
                        new Target("i-0f76fade:80", "unused", "Target.NotInUse"),
                        new Target("i-ceddcd4d", "initial", "Elb.RegistrationInProgress")),
                seen.targetGroups().get(0).targets());
        assertEquals(
                List.of(new ServiceSight("default", "my-http-service", "ACTIVE", 10, 10, 0, 1, false)),
                seen.services());
    }

    /** Each of them, so that the policy that is shipped is the least, and the rest is seen all the same. */
    @Test
    void everyRightThatIsMissingIsNamedAndTheRestIsSeen() {
        for (String right : List.of(
                "rds:DescribeDBClusters",
                "rds:DescribeDBInstances",
                "rds:DescribeDBClusterParameters",
                "rds:DescribePendingMaintenanceActions",
                "cloudwatch:GetMetricData",
                "elasticloadbalancing:DescribeTargetHealth",
                "ecs:DescribeServices")) {
            denied(right, Side.SOURCE, source("acme", null));
        }
        denied("rds:DescribeDBParameters", Side.TARGET, target());
    }

    private void denied(String right, Side side, ManagedSide settings) {
        aws.policy(Policy.shipped().without(right));
        Seen seen = look(side, settings, ManagedWorld.TARGET_HOST);
        List<Finding> unseen = seen.unseen();

        assertEquals(1, unseen.size(), unseen::toString);
        assertEquals("aws-denied", unseen.get(0).code());
        assertEquals(Finding.Severity.BLOCKS, unseen.get(0).severity());
        assertEquals(right, unseen.get(0).object());
        assertTrue(unseen.get(0).meaning().startsWith(right + " at the " + side.label() + " is not allowed"));
        ManagedSight sight = seen.sight().orElseThrow();
        boolean listed = !right.equals("rds:DescribeDBClusters") && !right.equals("rds:DescribeDBInstances");
        assertEquals(listed, sight.database().isPresent(), right);
        assertEquals(
                !right.startsWith("elastic"),
                side == Side.TARGET || !sight.targetGroups().isEmpty());
    }

    @Test
    void whoWeAreNotIsSaidOnceAndNothingMoreIsAsked() {
        aws.externalId("another");
        assertEquals(
                List.of("aws-denied sts:AssumeRole"),
                look(Side.TARGET, target(), "").unseen().stream()
                        .map(finding -> finding.code() + " " + finding.object())
                        .toList());
        ManagedSide elsewhere = new ManagedSide(
                ManagedWorld.SOURCE_REGION, "999999999999", null, null, null, null, List.of(), List.of());
        List<Finding> account = look(Side.SOURCE, elsewhere, "").unseen();
        assertEquals("aws-credentials", account.get(0).code());
        assertTrue(account.get(0).meaning().contains("are of account 111111111111, and its settings say 999999999999"));
        assertEquals(List.of(), aws.asked());
    }

    @Test
    void aRegionThatIsNotReachedIsAWarningForItMayBeTheOneToLeave() {
        try (AwsClients nowhere = clients(URI.create("http://rds.eu-nowhere-9.invalid"))) {
            Seen seen = new ManagedLook(Side.SOURCE, source("acme", null), "", nowhere, Clock.systemUTC()).look();

            assertEquals(1, seen.unseen().size());
            assertEquals(Finding.Severity.WARNING, seen.unseen().get(0).severity());
            assertEquals("aws-unseen", seen.unseen().get(0).code());
            assertTrue(seen.unseen().get(0).meaning().contains("there is no such endpoint"));
            assertTrue(
                    seen.unseen().get(0).meaning().endsWith("; nothing of what AWS runs of the source was looked at"));
            assertTrue(seen.sight().isEmpty());
        }
    }

    @Test
    void aDatabaseThatRdsDoesNotKnowBlocksOnlyIfItWasNamed() {
        Finding named = look(Side.SOURCE, source("acmee", null), "").unseen().get(0);
        assertEquals("managed-unknown acmee", named.code() + " " + named.object());
        assertEquals(Finding.Severity.BLOCKS, named.severity());

        Finding found =
                look(Side.SOURCE, source(null, null), "db.example.com").unseen().get(0);
        assertEquals("managed-unknown db.example.com", found.code() + " " + found.object());
        assertEquals(Finding.Severity.WARNING, found.severity());
        assertTrue(found.remedy().startsWith("name it in aws.source, as dbCluster or dbInstance"));
    }

    @Test
    void whatIsThrottledIsTriedAgainAndNamedWhenItStaysSo() {
        aws.throttle("DescribeDBClusters", 3);
        assertFalse(sight(source("acme", null), "").database().isEmpty());

        aws.throttle("DescribeDBClusters", 20);
        List<Finding> unseen = look(Side.SOURCE, source("acme", null), "").unseen();
        assertEquals("aws-unseen", unseen.get(0).code());
        assertTrue(unseen.get(0).meaning().startsWith("rds:DescribeDBClusters at the source was throttled"));
    }

    @Test
    void nothingIsEverChanged() {
        sight(source("acme", null), "");
        database(target(), ManagedWorld.TARGET_HOST);

        assertEquals(List.of(), aws.changes());
        assertTrue(
                aws.asked().stream().allMatch(call -> call.matches("[a-z]+:(Describe|Get).*")),
                () -> aws.asked().toString());
    }

    private DatabaseSight database(ManagedSide settings, String host) {
        return sight(settings, host).database().orElseThrow();
    }

    private ManagedSight sight(ManagedSide settings, String host) {
        Side side = settings.region().equals(ManagedWorld.SOURCE_REGION) ? Side.SOURCE : Side.TARGET;
        Seen seen = look(side, settings, host);
        assertEquals(List.of(), seen.unseen());
        return seen.sight().orElseThrow();
    }

    private Seen look(Side side, ManagedSide settings, String host) {
        try (AwsClients clients = clients(aws.address())) {
            return new ManagedLook(side, settings, host, clients, Clock.systemUTC()).look();
        }
    }

    private static AwsClients clients(URI endpoint) {
        return new AwsClients(
                endpoint,
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("AKIA" + ManagedWorld.SOURCE_ACCOUNT + "Y", "never-shown")),
                BackoffStrategy.retryImmediately(),
                "crossfade-acme");
    }

    private static ManagedSide source(@Nullable String cluster, @Nullable String instance) {
        return new ManagedSide(
                ManagedWorld.SOURCE_REGION,
                ManagedWorld.SOURCE_ACCOUNT,
                null,
                null,
                cluster,
                instance,
                List.of(ManagedWorld.SOURCE_TARGETS),
                List.of(new EcsService("main", "web"), new EcsService("main", "worker")));
    }

    private static ManagedSide target() {
        return new ManagedSide(
                ManagedWorld.TARGET_REGION,
                ManagedWorld.TARGET_ACCOUNT,
                "arn:aws:iam::" + ManagedWorld.TARGET_ACCOUNT + ":role/crossfade",
                "shared",
                null,
                null,
                List.of(),
                List.of());
    }
}
