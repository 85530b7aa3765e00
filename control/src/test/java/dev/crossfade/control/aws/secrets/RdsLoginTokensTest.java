package dev.crossfade.control.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.crossfade.control.aws.AwsClients;
import dev.crossfade.replication.postgres.LoginTokens.Login;
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
                .token(login(ENDPOINT, 5433));

        assertTrue(token.startsWith(ENDPOINT + ":5433/?"), token);
        assertTrue(token.contains("DBUser=crossfade"), token);
        assertTrue(token.contains("X-Amz-Expires=900"), token);
        assertTrue(token.contains("%2Feu-central-1%2Frds-db%2Faws4_request"), token);
    }

    @Test
    void regionOfChinaStandsElsewhereInTheEndpoint() {
        String host = "acme.abcdefghijkl.rds.cn-north-1.amazonaws.com.cn";
        String token = tokens(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "geheim")))
                .token(login(host, 5432));

        assertTrue(token.startsWith(host + ":5432/?"), token);
        assertTrue(token.contains("%2Fcn-north-1%2Frds-db%2Faws4_request"), token);
    }

    @Test
    void withoutCredentialsOrAtAnotherHostNoneIsMade() {
        ReplicationFailure failure = assertThrows(
                ReplicationFailure.class,
                () -> tokens(AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()))
                        .token(login(ENDPOINT, 5432)));
        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
        assertTrue(String.valueOf(failure.getMessage()).contains("no credentials for AWS"), failure.getMessage());

        assertThrows(
                ReplicationFailure.class,
                () -> tokens(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAX", "geheim")))
                        .token(login("db.example.com", 5432)));
    }

    private static Login login(String host, int port) {
        return new Login(host, port, "crossfade", null, null);
    }

    private static RdsLoginTokens tokens(AwsCredentialsProvider credentials) {
        return new RdsLoginTokens(
                () -> new AwsClients(null, credentials, BackoffStrategy.retryImmediately(), "crossfade"));
    }
}
