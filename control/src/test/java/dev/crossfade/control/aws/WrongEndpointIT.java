package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.crossfade.config.settings.NetworkSettings.NetworkSide;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** An endpoint at which nobody listens, or somebody who is not AWS: what an operator reads of it. */
class WrongEndpointIT {

    private static final NetworkSide SIDE =
            new NetworkSide("eu-central-1", null, null, null, null, List.of(), List.of(), List.of(5432));

    private HttpServer web;

    @BeforeEach
    void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
    }

    @AfterEach
    void stop() {
        web.stop(0);
    }

    @Test
    void whereNobodyListensTheAddressIsNamedAndNothingIsSaidToBeDone() throws IOException {
        URI closed = closed();

        AwsFailure read =
                failure(closed, "ec2:DescribeVpcs", clients -> clients.ec2(SIDE).describeVpcs());
        assertTrue(
                read.getMessage()
                        .startsWith("ec2:DescribeVpcs at the source: AWS was not reached at " + closed
                                + ": connection refused"),
                read::getMessage);
        assertFalse(read.action().contains("what was done"), read::action);

        AwsFailure change = failure(
                closed,
                "ec2:CreateRoute",
                clients -> clients.ec2(SIDE).createRoute(request -> request.routeTableId("rtb-1")));
        assertTrue(change.action().contains("what was done is found, and not done twice"), change::action);
    }

    @Test
    void roleThatNobodyLendsIsNotReachedWhereItIsLent() throws IOException {
        NetworkSide lent = new NetworkSide(
                "eu-central-1",
                null,
                "arn:aws:iam::222222222222:role/crossfade",
                null,
                null,
                List.of(),
                List.of(),
                List.of(5432));
        URI closed = closed();

        AwsFailure failure =
                failure(closed, "ec2:DescribeVpcs", clients -> clients.ec2(lent).describeVpcs());

        assertTrue(failure.getMessage().contains("not reached at " + closed), failure::getMessage);
    }

    @Test
    void webServerIsNoServiceOfAws() throws IOException {
        answer(501, "text/plain", "no POST here");

        AwsFailure failure = failure(
                at(web.getAddress().getPort()),
                "ec2:DescribeVpcs",
                clients -> clients.ec2(SIDE).describeVpcs());

        assertTrue(
                failure.getMessage()
                        .contains("what answered at " + at(web.getAddress().getPort())
                                + " is no service of AWS's (HTTP 501"),
                failure::getMessage);
        assertTrue(failure.action().contains("AWS_ENDPOINT_URL"), failure::action);
    }

    @Test
    void pageIsNoAnswerOfAws() throws IOException {
        answer(200, "text/html", "<html><body>hi</body></html>");
        URI page = at(web.getAddress().getPort());

        AwsFailure secret = failure(
                page,
                "secretsmanager:GetSecretValue",
                clients -> clients.secretsManager("eu-west-1").getSecretValue(request -> request.secretId("x")));
        assertTrue(
                secret.getMessage().contains("what answered at " + page + " is no service of AWS's"),
                secret::getMessage);
        assertFalse(secret.getMessage().contains("jackson"), secret::getMessage);

        AwsFailure account = failure(page, "", clients -> clients.account(SIDE, "the source"));
        assertTrue(
                account.getMessage()
                        .startsWith("sts:GetCallerIdentity at the source: what answered is no service of AWS's"),
                account::getMessage);
    }

    private void answer(int status, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        web.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static AwsFailure failure(URI endpoint, String operation, Function<AwsClients, Object> call) {
        try (AwsClients clients = new AwsClients(
                endpoint,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA111111111111Y", "secret")),
                BackoffStrategy.retryImmediately(),
                "crossfade")) {
            return assertThrows(
                    AwsFailure.class, () -> AwsFailure.told(operation, "the source", () -> call.apply(clients)));
        }
    }

    private static URI closed() throws IOException {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return at(port.getLocalPort());
        }
    }

    private static URI at(int port) {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port);
    }
}
