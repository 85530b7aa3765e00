package dev.crossfade.config.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureWordsTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of("no such file", new NoSuchFileException("tls/edge.crt")),
                Arguments.of("permission denied", new AccessDeniedException("tls/edge.key")),
                Arguments.of(
                        "no space left on device",
                        new FileSystemException("var/routes.json", null, "No space left on device")),
                Arguments.of("no such host", new UnknownHostException("nowhere.example.com")),
                Arguments.of("no answer in time", new HttpConnectTimeoutException("HTTP connect timed out")),
                Arguments.of(
                        "connection refused",
                        new ConnectException(
                                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")),
                Arguments.of(
                        "address already in use: another process listens there",
                        new BindException("bind(..) failed with error(-98): Address already in use")),
                Arguments.of(
                        "permission denied", new BindException("bind(..) failed with error(-13): Permission denied")),
                Arguments.of(
                        "connection closed without an answer",
                        new IOException("HTTP/1.1 header parser received no bytes")),
                Arguments.of("what a library says", new IOException("what a library says")),
                Arguments.of("connection closed", new ClosedChannelException()),
                Arguments.of("not text in UTF-8", new MalformedInputException(1)),
                Arguments.of("without a reason", new IOException()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void causeIsSaidInTheFieldsWords(String words, Throwable failure) {
        assertEquals(words, FailureWords.cause(failure));
    }

    @Test
    void connectFailureOfTheJdksHttpClientWithoutAWordIsARefusal() {
        ConnectException failure = new ConnectException();
        failure.initCause(new ClosedChannelException());

        assertEquals("connection refused", FailureWords.cause(failure));
    }

    @Test
    void portThatCannotBeOpenedIsToldWithWhatHelps() {
        assertEquals(
                "proxy.listen[0]: cannot listen on 0.0.0.0:8080 (address already in use: another process listens there)."
                        + " Stop that process, or set another port.",
                listening(new BindException("bind(..) failed with error(-98): Address already in use")));
        assertEquals(
                "proxy.listen[0]: cannot listen on 0.0.0.0:8080 (permission denied). Ports below 1024 are for root, or for a"
                        + " process with CAP_NET_BIND_SERVICE; or set another port.",
                listening(new BindException("bind(..) failed with error(-13): Permission denied")));
        assertEquals(
                "proxy.listen[0]: cannot listen on 0.0.0.0:8080 (this machine has no such address). Set the host to an"
                        + " address of this machine, or to 0.0.0.0 for all of them.",
                listening(new BindException("Cannot assign requested address")));
        assertEquals(
                "proxy.listen[0]: cannot listen on 0.0.0.0:8080 (too many open files: raise the limit of this process"
                        + " (ulimit -n)). See to that, or set another port.",
                listening(new BindException("Too many open files")));
    }

    private static String listening(Throwable failure) {
        return FailureWords.listening("proxy.listen[0]", "0.0.0.0", 8080, failure);
    }

    @Test
    void deeperCauseIsFoundThatIsKnown() {
        assertEquals("no route to host", FailureWords.cause(new IOException(new ConnectException("No route to host"))));
    }

    @Test
    void fileOrHostIsNamedWhereTheSentenceDoesNot() {
        assertEquals("var/store: permission denied", FailureWords.of(new AccessDeniedException("var/store")));
        assertEquals(
                "nowhere.example.com: no such host", FailureWords.of(new UnknownHostException("nowhere.example.com")));
        assertEquals("connection refused", FailureWords.of(new ConnectException("Connection refused")));
        assertEquals(
                "the authorities cannot be read",
                FailureWords.of(new IOException("the authorities cannot be read", new NoSuchFileException("ca.pem"))));
    }
}
