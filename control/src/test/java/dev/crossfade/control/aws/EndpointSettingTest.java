package dev.crossfade.control.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSettingTest {

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', textBlock = """
            AWS_ENDPOINT_URL     | foo         | AWS_ENDPOINT_URL is not an http(s) URL: 'foo'
            AWS_ENDPOINT_URL     | 127.0.0.1:1 | AWS_ENDPOINT_URL is not an http(s) URL: '127.0.0.1:1'
            AWS_ENDPOINT_URL     | ''          | AWS_ENDPOINT_URL is set, and empty
            AWS_ENDPOINT_URL_EC2 | http:/x     | AWS_ENDPOINT_URL_EC2 is not an http(s) URL: '…'
            aws.endpointUrl      | ftp://h:1   | aws.endpointUrl is not an http(s) URL: 'ftp://h:1'
            """)
    void whatIsNoUrlIsNamedWithItsVariable(String name, String value, String said) {
        AwsFailure failure =
                EndpointSetting.problem(Map.of("PATH", "/bin", name, value)).orElseThrow();

        assertEquals("nothing is asked of AWS: " + said, failure.getMessage());
        assertEquals("write http(s)://HOST:PORT, or unset it", failure.action());
    }

    @Test
    void urlsAndOtherVariablesAreLeftToTheSdk() {
        assertEquals(
                Optional.empty(),
                EndpointSetting.problem(Map.of(
                        "AWS_ENDPOINT_URL", "http://127.0.0.1:4566",
                        "AWS_ENDPOINT_URL_STS", "https://sts.eu-central-1.amazonaws.com",
                        "AWS_ENDPOINT_URL_DYNAMODB", "",
                        "AWS_REGION", "foo")));
        assertEquals(
                Optional.empty(),
                EndpointSetting.problem(
                        Map.of("AWS_ENDPOINT_URL", "foo", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")));
    }
}
