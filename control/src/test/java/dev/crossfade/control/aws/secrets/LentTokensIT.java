package dev.crossfade.control.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.control.aws.fake.FakeAws;
import dev.crossfade.replication.postgres.LoginTokens.Login;
import dev.crossfade.replication.postgres.ReplicationFailure;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Tokens for the database of another account: only who is of that account can make them. */
class LentTokensIT {

    private static final Login LOGIN = new Login(
            "acme.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com",
            5432,
            "crossfade",
            "arn:aws:iam::222222222222:role/crossfade",
            "shared");

    private final FakeAws aws;
    private final RdsLoginTokens tokens;

    LentTokensIT() throws IOException {
        aws = new FakeAws();
        aws.externalId("shared");
        tokens = new RdsLoginTokens(() -> new AwsClients(
                aws.address(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA111111111111Y", "secret")),
                BackoffStrategy.retryImmediately(),
                "crossfade"));
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void theRoleOfThatAccountMakesThemAndIsAssumedOnceForAllLogins() {
        for (int i = 0; i < 3; i++) {
            String token = tokens.token(LOGIN);
            assertTrue(token.contains("X-Amz-Credential=ASIA222222222222X%2F"), token);
            assertTrue(token.contains("%2Fus-east-1%2Frds-db%2F"), token);
        }
        assertEquals(1, aws.rolesLent());
    }

    @Test
    void roleThatIsNotLentIsSaid() {
        aws.externalId("another");

        ReplicationFailure failure = assertThrows(ReplicationFailure.class, () -> tokens.token(LOGIN));

        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
        assertTrue(
                String.valueOf(failure.getMessage())
                        .startsWith("sts:AssumeRole for a token for rds-db:connect at acme."),
                failure.getMessage());
        assertTrue(failure.action().contains("the same externalId"), failure.action());
    }
}
