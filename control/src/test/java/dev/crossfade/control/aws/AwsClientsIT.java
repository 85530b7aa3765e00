package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import dev.crossfade.control.aws.fake.FakeAws;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class AwsClientsIT {

    /** As a controller does that looks every few seconds, for days. */
    @Test
    void looksThatAreRefusedAssumeTheRoleOnceAndLeaveNothingOpen() throws IOException {
        NetworkSide side = new NetworkSide(
                "us-east-1",
                "999999999999",
                "arn:aws:iam::222222222222:role/crossfade",
                "shared",
                null,
                List.of(),
                List.of(),
                List.of(5432));
        try (FakeAws aws = new FakeAws();
                AwsClients clients = new AwsClients(
                        aws.address(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA111111111111Y", "secret")),
                        BackoffStrategy.retryImmediately(),
                        "crossfade")) {
            aws.externalId("shared");
            assertThrows(AwsFailure.class, () -> clients.account(side, "the target"));
            int first = clients.open();
            for (int i = 0; i < 20; i++) {
                AwsFailure failure = assertThrows(AwsFailure.class, () -> clients.account(side, "the target"));
                assertEquals(AwsFailure.WRONG_ACCOUNT, failure.code());
            }

            assertEquals(first, clients.open());
            assertEquals(1, aws.rolesLent());
        }
    }
}
