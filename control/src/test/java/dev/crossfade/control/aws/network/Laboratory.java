package dev.crossfade.control.aws.network;

import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Two VPCs in two regions and two accounts, as the fake plays them: the source's database in two subnets, of which one has the main route
 * table; the target's in one; and something of others' in both.
 */
public final class Laboratory implements AutoCloseable {

    public static final String SOURCE_ACCOUNT = "111111111111";
    public static final String TARGET_ACCOUNT = "222222222222";
    /** Neither side's: what it does there it does as their roles. */
    private static final String CONTROLLER_ACCOUNT = "333333333333";

    public static final String SOURCE_VPC = "vpc-aaaaaaaa";
    public static final String TARGET_VPC = "vpc-bbbbbbbb";
    public static final String MAIN = "rtb-aaaaaaa0";
    public static final String TARGET_TABLE = "rtb-bbbbbbb1";
    public static final String SOURCE_GROUP = "sg-aaaaaaaa";
    public static final String TARGET_GROUP = "sg-bbbbbbbb";

    public final FakeAws aws = new FakeAws();
    private final AwsClients clients = clients(CONTROLLER_ACCOUNT);
    private final Both<Ec2Client> ec2 = new Both<>(
            clients.ec2(side("eu-central-1", "arn:aws:iam::" + SOURCE_ACCOUNT + ":role/crossfade")),
            clients.ec2(side("us-east-1", "arn:aws:iam::" + TARGET_ACCOUNT + ":role/crossfade")));
    private final AtomicLong nanos = new AtomicLong();
    private Path journal;

    /** @param folder for the journal */
    public Laboratory(Path folder) throws IOException {
        journal = folder.resolve("acme.network.jsonl");
        begin(folder, "10.1.0.0/16");
    }

    /** A world in which nothing was done yet. */
    void begin(Path folder, String targetCidr) {
        journal = folder.resolve("acme.network.jsonl");
        aws.clear();
        aws.externalId("shared");
        aws.vpc(SOURCE_VPC, "eu-central-1", SOURCE_ACCOUNT, MAIN, "10.0.0.0/16", "100.64.0.0/16");
        aws.subnet(SOURCE_VPC, "subnet-aaaaaaa1", "10.0.1.0/24", "");
        aws.subnet(SOURCE_VPC, "subnet-aaaaaaa2", "10.0.2.0/24", "rtb-aaaaaaa2");
        aws.subnet(SOURCE_VPC, "subnet-aaaaaaa3", "10.0.3.0/24", "rtb-aaaaaaa3");
        aws.group(SOURCE_VPC, SOURCE_GROUP);
        aws.rule(SOURCE_VPC, SOURCE_GROUP, 5432, "10.0.0.0/16");
        aws.route(SOURCE_VPC, MAIN, "0.0.0.0/0", "igw-aaaaaaaa");
        aws.vpc(TARGET_VPC, "us-east-1", TARGET_ACCOUNT, "rtb-bbbbbbb0", targetCidr);
        aws.subnet(TARGET_VPC, "subnet-bbbbbbb1", "10.1.1.0/24", TARGET_TABLE);
        aws.group(TARGET_VPC, TARGET_GROUP);
    }

    Path journal() {
        return journal;
    }

    AwsClients clients(String account) {
        return new AwsClients(
                aws.address(),
                StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("AKIA" + account + "Y", "secret-of-" + account)),
                BackoffStrategy.retryImmediately(),
                "crossfade-acme");
    }

    Peering peering() {
        Both<SideNetwork> networks = new Both<>(
                new SideNetwork(
                        "eu-central-1",
                        SOURCE_ACCOUNT,
                        SOURCE_VPC,
                        Set.of(),
                        List.of(MAIN, "rtb-aaaaaaa2"),
                        List.of(SOURCE_GROUP),
                        List.of(5432)),
                new SideNetwork(
                        "us-east-1",
                        TARGET_ACCOUNT,
                        TARGET_VPC,
                        Set.of(),
                        List.of(TARGET_TABLE),
                        List.of(TARGET_GROUP),
                        List.of(5432)));
        // Time passes only while somebody waits.
        Patience patience = new Patience(
                Duration.ofSeconds(60), Duration.ofSeconds(2), nanos::get, time -> nanos.addAndGet(time.toNanos()));
        return new Peering("acme", new Sides(networks, ec2), journal, () -> Instant.EPOCH, patience, act -> {});
    }

    static NetworkSide side(String region, @Nullable String role) {
        return new NetworkSide(
                region, null, role, role == null ? null : "shared", null, List.of(), List.of(), List.of(5432));
    }

    @Override
    public void close() {
        clients.close();
        aws.close();
    }
}
