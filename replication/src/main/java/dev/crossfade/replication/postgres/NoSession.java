package dev.crossfade.replication.postgres;

import dev.crossfade.config.cli.FailureWords;
import dev.crossfade.config.model.Side;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why there is no session, each reason with what to do about it. It is told by SQLSTATE, by the class of what was thrown and by the server's
 * routine, never by a text: driver and server speak the language of their surroundings.
 */
enum NoSession {
    UNKNOWN_HOST,
    REFUSED,
    NO_ANSWER,
    NO_PASSWORD,
    NO_TLS,
    UNTRUSTED,
    WRONG_PASSWORD,
    NO_HBA_ENTRY,
    NO_LOGIN,
    NO_DATABASE,
    NO_ROOM,
    NO_ROOM_FOR_ROLE,
    NO_ROOM_IN_DATABASE,
    STARTING,
    NOT_POSTGRES,
    OTHER;

    /**
     * What was asked for, as far as a reason depends on it.
     *
     * @param keys what the names of its settings begin with: {@code database}, or {@code database.replication}
     * @param host as the URL has it
     * @param withPassword whether one is configured, and is not empty, or a token is
     * @param withToken whether it is a token of IAM
     * @param withTls whether the URL insists on TLS
     */
    record Asked(
            Side side,
            String keys,
            String host,
            String port,
            String database,
            String user,
            boolean withPassword,
            boolean withToken,
            boolean withTls) {

        String url() {
            return keys + ".url";
        }
    }

    static NoSession of(SQLException e, Asked asked) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String routine = routine(e);
        return switch (state) {
            case "08001", "08004", "08006" -> ofDriver(e, state, asked);
            case "08P01" -> NOT_POSTGRES;
            case "28P01" -> WRONG_PASSWORD;
            case "28000" -> routine.equals("ClientAuthentication") ? NO_HBA_ENTRY : NO_LOGIN;
            case "3D000" -> NO_DATABASE;
            case "53300" ->
                switch (routine) {
                    case "InitializeSessionUserId" -> NO_ROOM_FOR_ROLE;
                    case "CheckMyDatabase" -> NO_ROOM_IN_DATABASE;
                    default -> NO_ROOM;
                };
            case "57P03" -> STARTING;
            default -> OTHER;
        };
    }

    /** What the driver says by itself: three SQLSTATEs for a dozen things. */
    private static NoSession ofDriver(SQLException e, String state, Asked asked) {
        Throwable cause = e.getCause();
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return UNKNOWN_HOST;
        }
        if (cause instanceof NoRouteToHostException || cause instanceof SocketTimeoutException) {
            return NO_ANSWER;
        }
        if (cause instanceof ConnectException) {
            return REFUSED;
        }
        if (cause instanceof EOFException || cause instanceof SocketException) {
            return NOT_POSTGRES;
        }
        if (state.equals("08004")) {
            // An empty password is the likelier reason where TLS is wanted as well: often it is an unset variable.
            return !asked.withPassword() ? NO_PASSWORD : asked.withTls() ? NO_TLS : OTHER;
        }
        if (state.equals("08006") && asked.withTls()) {
            return UNTRUSTED;
        }
        return cause == null && state.equals("08001") ? NO_ANSWER : OTHER;
    }

    /** Where in the server's source it was said, which no language changes; empty when the driver said it. */
    private static String routine(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException driver ? driver.getServerErrorMessage() : null;
        return said == null ? "" : Objects.requireNonNullElse(said.getRoutine(), "");
    }

    /** What to do, in the words of the configuration and of the server. */
    String remedy(Asked asked) {
        if (asked.withToken() && (this == WRONG_PASSWORD || this == NO_LOGIN)) {
            return "GRANT rds_iam TO " + Identifier.quote(asked.user())
                    + ", turn IAM authentication on for the instance or cluster, and allow our credentials rds-db:connect"
                    + " for that role (docs/aws/iam-policy.json)";
        }
        return switch (this) {
            case UNKNOWN_HOST ->
                "correct the host in " + asked.url()
                        + ", or give this machine a resolver that knows it (a private zone is"
                        + " known only inside its network)";
            case REFUSED ->
                "check host, port and firewall of " + asked.url() + ", and that the server runs and listens there (its"
                        + " listen_addresses)";
            case NO_ANSWER ->
                "check host and port of " + asked.url()
                        + ", and what lies between: firewall, security group, route; one of"
                        + " them drops what this machine sends";
            case NO_PASSWORD ->
                "give " + asked.keys()
                        + ".password, which is empty; if it comes from ${…}, see that the variable or file is there"
                        + " for this process";
            case NO_TLS ->
                "turn TLS on at the server (ssl = on), or take ssl and sslmode, which insist on it, out of "
                        + asked.url();
            case UNTRUSTED ->
                "give " + asked.url()
                        + " the sslrootcert of the server's authority, and the host that its certificate names;"
                        + " sslmode=require encrypts without looking at either";
            case WRONG_PASSWORD -> "check " + asked.keys() + ".user and " + asked.keys() + ".password";
            case NO_HBA_ENTRY ->
                "add a line to the server's pg_hba.conf for this user, database and address, and SELECT"
                        + " pg_reload_conf()"
                        + (asked.withTls()
                                ? ""
                                : "; if it has hostssl lines alone, add sslmode=require to " + asked.url());
            case NO_LOGIN ->
                "check " + asked.keys() + ".user; if the role is there, ALTER ROLE " + Identifier.quote(asked.user())
                        + " LOGIN";
            case NO_DATABASE ->
                "correct the database's name in " + asked.url()
                        + (asked.side() == Side.SOURCE
                                ? ": the one that is to be moved is there already"
                                : ", or CREATE DATABASE " + Identifier.quote(asked.database()));
            case NO_ROOM -> "raise max_connections and restart the server, or end sessions that nobody uses";
            case NO_ROOM_FOR_ROLE ->
                "ALTER ROLE " + Identifier.quote(asked.user()) + " CONNECTION LIMIT -1, or end sessions of that role";
            case NO_ROOM_IN_DATABASE ->
                "ALTER DATABASE " + Identifier.quote(asked.database())
                        + " CONNECTION LIMIT -1, or end sessions that nobody uses";
            case STARTING ->
                "the server is starting, stopping or recovering: wait, and try again; if it stays so, see its log";
            case NOT_POSTGRES ->
                "name the PostgreSQL server itself in " + asked.url()
                        + ": something else answers there, or something between"
                        + " (a pooler, a load balancer without a server behind it)";
            case OTHER -> "see the server's log, and try again";
        };
    }

    /** What happened, where the driver's text would not say it well; empty when it does. */
    String inWords(Asked asked, SQLException e) {
        return switch (this) {
            case UNKNOWN_HOST -> "no such host: " + asked.host();
            // The driver says so of a network that is not reached, too.
            case REFUSED -> FailureWords.cause(e) + " at " + asked.host() + ":" + asked.port();
            default -> "";
        };
    }
}
