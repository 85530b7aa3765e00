package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ecs.model.EcsException;

/** What AWS refuses is told with why, and what to do. */
class AwsFailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccessDeniedException | 400 | is not allowed (AccessDeniedException: said) | docs/aws/iam-policy.json",
                "ExpiredTokenException | 400 | the credentials have expired (ExpiredTokenException) | renew them",
                "ThrottlingException | 400 | was throttled each time it was tried (ThrottlingException) | in some minutes",
                "ClusterNotFoundException | 400 | AWS knows no such thing there (ClusterNotFoundException: said) | correct its name, region",
                "DBInstanceNotFoundFault | 404 | AWS knows no such thing there (DBInstanceNotFoundFault: said) | correct its name, region",
                "InvalidVpcID.NotFound | 400 | AWS knows no such thing there (InvalidVpcID.NotFound: said) | correct its name, region",
                "ServerException | 500 | AWS is out of order there (ServerException: said) | https://health.aws.amazon.com",
                "PlatformUnknownException | 400 | PlatformUnknownException: said | see what AWS says of PlatformUnknownException"
            })
    void eachIsToldWithWhyAndWhatToDo(String code, int status, String why, String action) {
        AwsFailure failure = assertThrows(
                AwsFailure.class,
                () -> AwsFailure.told("ecs:DescribeServices", "the source", () -> {
                    throw EcsException.builder()
                            .statusCode(status)
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorCode(code)
                                    .errorMessage("said")
                                    .build())
                            .build();
                }));

        assertEquals(code, failure.code());
        assertTrue(
                failure.getMessage().startsWith("ecs:DescribeServices at the source")
                        && failure.getMessage().contains(why),
                failure.getMessage());
        assertTrue(failure.action().contains(action), failure.action());
    }
}
