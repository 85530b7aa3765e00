package dev.crossfade.control.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.replication.postgres.ReplicationFailure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class RdsLoginTokensTest {

    private static final String ENDPOINT = "acme.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com";

    @Test
    void tokenIsForOneRoleAtOneEndpointInItsRegionForAQuarterOfAnHour() {
        String token = tokens(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "geheim")))
                .token(ENDPOINT, 5433, "crossfade");

        assertTrue(token.startsWith(ENDPOINT + ":5433/?"), token);
        assertTrue(token.contains("DBUser=crossfade"), token);
        assertTrue(token.contains("X-Amz-Expires=900"), token);
        assertTrue(token.contains("%2Feu-central-1%2Frds-db%2Faws4_request"), token);
    }

    @Test
    void withoutCredentialsOrAtAnotherHostNoneIsMade() {
        ReplicationFailure failure = assertThrows(
                ReplicationFailure.class,
                () -> tokens(AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()))
                        .token(ENDPOINT, 5432, "crossfade"));
        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).contains("no credentials for AWS"), failure.getMessage());

        assertThrows(
                ReplicationFailure.class,
                () -> tokens(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "geheim")))
                        .token("db.example.com", 5432, "crossfade"));
    }

    private static RdsLoginTokens tokens(AwsCredentialsProvider credentials) {
        return new RdsLoginTokens(
                () -> new AwsClients(null, credentials, BackoffStrategy.retryImmediately(), "crossfade"));
    }
}
