package dev.crossfade.control.aws.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A tenant as AWS runs it, well in every way: the source on a cluster of Aurora's, the target on an instance in another region and account. */
public final class ManagedWorld {

    public static final String SOURCE_REGION = "eu-central-1";
    public static final String SOURCE_ACCOUNT = "111111111111";
    public static final String TARGET_REGION = "us-east-1";
    public static final String TARGET_ACCOUNT = "222222222222";
    public static final String SOURCE_HOST = "acme.cluster-c1.eu-central-1.rds.amazonaws.com";
    public static final String TARGET_HOST = "acme.c2.us-east-1.rds.amazonaws.com";
    public static final String SOURCE_TARGETS =
            "arn:aws:elasticloadbalancing:eu-central-1:111111111111:targetgroup/web/0123456789abcdef";
    public static final String TARGET_TARGETS =
            "arn:aws:elasticloadbalancing:us-east-1:222222222222:targetgroup/web/0123456789abcdef";

    private static final double GIB = 1L << 30;

    public final ObjectNode cluster;
    public final ObjectNode writer;
    public final ObjectNode instance;
    public final ObjectNode service;

    public ManagedWorld(FakeManaged managed) {
        cluster = managed.cluster(SOURCE_REGION, SOURCE_ACCOUNT, """
                {"DBClusterIdentifier": "acme", "Status": "available", "Engine": "aurora-postgresql", "EngineVersion": "15.4",
                 "EngineMode": "provisioned", "Endpoint": "acme.cluster-c1.eu-central-1.rds.amazonaws.com",
                 "ReaderEndpoint": "acme.cluster-ro-c1.eu-central-1.rds.amazonaws.com", "AllocatedStorage": 1,
                 "DBClusterParameterGroup": "acme-aurora15", "BackupRetentionPeriod": 7, "StorageEncrypted": true,
                 "KmsKeyId": "arn:aws:kms:eu-central-1:111111111111:key/mrk-1",
                 "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
                 "DBClusterMembers": [
                   {"DBInstanceIdentifier": "acme-2", "IsClusterWriter": false, "DBClusterParameterGroupStatus": "pending-reboot"},
                   {"DBInstanceIdentifier": "acme-1", "IsClusterWriter": true, "DBClusterParameterGroupStatus": "in-sync"}]}""");
        writer = managed.instance(SOURCE_REGION, SOURCE_ACCOUNT, """
                {"DBInstanceIdentifier": "acme-1", "DBClusterIdentifier": "acme", "DBInstanceStatus": "available",
                 "Engine": "aurora-postgresql", "EngineVersion": "15.4", "AutoMinorVersionUpgrade": false,
                 "Endpoint": {"Address": "acme-1.c1.eu-central-1.rds.amazonaws.com", "Port": 5432}, "PendingModifiedValues": {},
                 "DBParameterGroups": [{"DBParameterGroupName": "default.aurora-postgresql15", "ParameterApplyStatus": "in-sync"}]}""");
        instance = managed.instance(TARGET_REGION, TARGET_ACCOUNT, """
                {"DBInstanceIdentifier": "acme", "DBInstanceStatus": "available", "Engine": "postgres", "EngineVersion": "17.2",
                 "AutoMinorVersionUpgrade": false, "AllocatedStorage": 100, "BackupRetentionPeriod": 7, "StorageEncrypted": true,
                 "KmsKeyId": "arn:aws:kms:us-east-1:222222222222:key/mrk-1", "PreferredMaintenanceWindow": "mon:05:00-mon:06:00",
                 "Endpoint": {"Address": "acme.c2.us-east-1.rds.amazonaws.com", "Port": 5432}, "PendingModifiedValues": {},
                 "DBParameterGroups": [{"DBParameterGroupName": "acme-postgres17", "ParameterApplyStatus": "in-sync"}]}""");
        service = managed.service(SOURCE_REGION, SOURCE_ACCOUNT, """
                {"clusterArn": "arn:aws:ecs:eu-central-1:111111111111:cluster/main", "serviceName": "web", "status": "ACTIVE",
                 "desiredCount": 2, "runningCount": 2, "pendingCount": 0,
                 "deployments": [{"status": "PRIMARY", "rolloutState": "COMPLETED", "desiredCount": 2, "runningCount": 2}]}""");
        managed.parameter("acme-aurora15", "rds.logical_replication", "1");
        managed.parameter("acme-postgres17", "rds.logical_replication", "1");
        for (String group : new String[] {SOURCE_TARGETS, TARGET_TARGETS}) {
            managed.targets(group, """
                    {"TargetHealthDescriptions": [{"HealthCheckPort": "80", "Target": {"Id": "i-0f76fade", "Port": 80},
                     "TargetHealth": {"State": "healthy"}}]}""");
        }
        managed.metric("FreeLocalStorage", "acme-1", 30 * GIB);
        managed.metric("AuroraVolumeBytesLeftTotal", "acme", 1_000 * GIB);
        managed.metric("VolumeBytesUsed", "acme", 20 * GIB);
        managed.metric("FreeStorageSpace", "acme", 90 * GIB);
    }
}
