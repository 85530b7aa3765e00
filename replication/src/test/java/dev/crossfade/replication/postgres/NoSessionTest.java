package dev.crossfade.replication.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.crossfade.config.model.Side;
import dev.crossfade.replication.postgres.NoSession.Asked;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class NoSessionTest {

    private static final Asked PLAIN =
            new Asked(Side.TARGET, "database", "db.example", "5432", "acme", "app\"x", true, false, false);
    private static final Asked WITH_TLS =
            new Asked(Side.TARGET, "database", "db.example", "5432", "acme", "app", true, false, true);
    private static final Asked WITH_TLS_WITHOUT_PASSWORD =
            new Asked(Side.TARGET, "database", "db.example", "5432", "acme", "app", false, false, true);
    private static final Asked WITHOUT_PASSWORD =
            new Asked(Side.TARGET, "database", "db.example", "5432", "acme", "app", false, false, false);

    static Stream<Arguments> whatTheDriverSays() {
        return Stream.of(
                arguments("08001", new UnknownHostException("db.example"), PLAIN, NoSession.UNKNOWN_HOST),
                arguments("08001", new ConnectException("Connection refused"), PLAIN, NoSession.REFUSED),
                arguments("08001", new NoRouteToHostException("No route to host"), PLAIN, NoSession.NO_ANSWER),
                arguments("08001", new SocketTimeoutException("Connect timed out"), PLAIN, NoSession.NO_ANSWER),
                arguments("08001", null, PLAIN, NoSession.NO_ANSWER),
                arguments("08001", new EOFException(), PLAIN, NoSession.NOT_POSTGRES),
                arguments("08006", new SocketException("Connection reset"), WITH_TLS, NoSession.NOT_POSTGRES),
                arguments("08004", null, WITHOUT_PASSWORD, NoSession.NO_PASSWORD),
                arguments("08004", null, WITH_TLS, NoSession.NO_TLS),
                arguments("08004", null, WITH_TLS_WITHOUT_PASSWORD, NoSession.NO_PASSWORD),
                arguments("08004", null, PLAIN, NoSession.OTHER),
                arguments("08006", new SSLHandshakeException("PKIX"), WITH_TLS, NoSession.UNTRUSTED),
                arguments("08006", null, WITH_TLS, NoSession.UNTRUSTED),
                arguments("08006", new IOException("something"), PLAIN, NoSession.OTHER),
                arguments(null, null, PLAIN, NoSession.OTHER));
    }

    @ParameterizedTest
    @MethodSource("whatTheDriverSays")
    void reasonIsToldByStateAndClass(
            @Nullable String state, @Nullable Exception cause, Asked asked, NoSession expected) {
        assertEquals(expected, NoSession.of(new SQLException("in any language", state, cause), asked));
    }

    @ParameterizedTest
    @CsvSource({
        "28P01, auth_failed, WRONG_PASSWORD",
        "28000, ClientAuthentication, NO_HBA_ENTRY",
        "28000, InitializeSessionUserId, NO_LOGIN",
        "3D000, InitPostgres, NO_DATABASE",
        "53300, InitProcess, NO_ROOM",
        "53300, InitializeSessionUserId, NO_ROOM_FOR_ROLE",
        "53300, CheckMyDatabase, NO_ROOM_IN_DATABASE",
        "57P03, ProcessStartupPacket, STARTING",
        "08P01, '', NOT_POSTGRES",
        "55000, CheckMyDatabase, OTHER"
    })
    void reasonIsToldByTheServersRoutine(String state, String routine, NoSession expected) {
        // As the protocol has it: fields, each with its letter.
        String fields = "SFATAL\0C" + state + "\0Min any language\0R" + routine + "\0";
        SQLException said = new PSQLException(new ServerErrorMessage(fields));
        assertEquals(expected, NoSession.of(said, PLAIN));
    }

    @Test
    void eachReasonHasItsOwnRemedyWhichNamesWhatItIsAbout() {
        assertEquals(
                NoSession.values().length,
                Arrays.stream(NoSession.values())
                        .map(reason -> reason.remedy(PLAIN))
                        .distinct()
                        .count());
        assertTrue(NoSession.NO_LOGIN.remedy(PLAIN).endsWith("ALTER ROLE \"app\"\"x\" LOGIN"));
        assertTrue(NoSession.NO_DATABASE.remedy(PLAIN).endsWith("CREATE DATABASE \"acme\""));
        Asked source =
                new Asked(Side.SOURCE, "database.replication", "db.example", "5432", "acme", "app", true, false, false);
        assertFalse(NoSession.NO_DATABASE.remedy(source).contains("CREATE DATABASE"));
        assertTrue(NoSession.NO_DATABASE.remedy(source).contains("in database.replication.url"));
        assertTrue(NoSession.NO_HBA_ENTRY.remedy(PLAIN).contains("sslmode=require"));
        assertFalse(NoSession.NO_HBA_ENTRY.remedy(WITH_TLS).contains("sslmode"));
    }

    @Test
    void whatTheDriverSaysBadlyIsSaidInOtherWords() {
        assertEquals("no such host: db.example", said(new UnknownHostException("db.example")));
        assertEquals("connection refused at db.example:5432", said(new ConnectException("Connection refused")));
        assertEquals("network unreachable at db.example:5432", said(new ConnectException("Network is unreachable")));
    }

    private static String said(Exception cause) {
        ReplicationFailure failure =
                SqlFailures.noSession(PLAIN, new SQLException("The connection attempt failed.", "08001", cause));
        assertEquals(ReplicationFailure.Kind.UNREACHABLE, failure.kind());
        String message = String.valueOf(failure.getMessage());
        String before = "could not open a session at the target: ";
        String after = " (SQLSTATE 08001)";
        assertTrue(message.startsWith(before) && message.endsWith(after), message);
        return message.substring(before.length(), message.length() - after.length());
    }
}
