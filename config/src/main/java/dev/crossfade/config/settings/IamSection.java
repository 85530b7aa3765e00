package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.DatabaseSettings.Auth;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code database.auth: iam} asks of the keys beside it. A token is good for fifteen minutes, and for one endpoint of RDS over TLS; a
 * subscription logs in for as long as a migration lasts, and so with a password, as a role of its own: {@code rds_iam} takes a role's password
 * away.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">IAM database authentication</a>
 */
final class IamSection {

    /** Only by the name that RDS has given is a token good. */
    private static final Pattern HOST = Pattern.compile("jdbc:postgresql://([^/:,]+)(?::[0-9]+)?/.*");

    private static final Pattern OVER_TLS =
            Pattern.compile(".*[?&](sslmode=(require|verify-ca|verify-full)|ssl(=true)?)(&.*)?");

    private IamSection() {}

    /** @param section the database's, of which the rest is read */
    static void check(Section section, DatabaseSettings settings) {
        if (settings.externalId() != null && settings.roleArn() == null && section.isSound("roleArn")) {
            section.problem("roleArn", "missing: an external id is for a role that is assumed");
        }
        if (settings.auth() != Auth.IAM) {
            if (settings.roleArn() != null && section.isSound("auth")) {
                section.problem("roleArn", "has no use without auth: iam, whose tokens it makes");
            }
            return;
        }
        if (section.has("password")) {
            section.problem("password", "has no use with auth: iam, which logs in with tokens: take it out");
        }
        if (section.isSound("url") && !isEndpoint(settings.url())) {
            section.problem(
                    "url",
                    "auth: iam needs the one endpoint that RDS has given, NAME.….REGION.rds.amazonaws.com (in China"
                            + " NAME.….rds.REGION.amazonaws.com.cn): a token is good for no other name");
        }
        if (section.isSound("url") && !OVER_TLS.matcher(settings.url()).matches()) {
            section.problem("url", "auth: iam needs TLS: add sslmode=verify-full (or verify-ca, or require)");
        }
        if (settings.replication().password().isEmpty() && section.isSound("replication.password")) {
            section.problem(
                    "replication.password",
                    "missing: a subscription cannot log in with a token, which is good for fifteen minutes");
        }
        if (settings.replication().user().equals(settings.user()) && section.isSound("user")) {
            section.problem(
                    "replication.user",
                    "must be another role than user, which has no password with auth: iam; give it REPLICATION"
                            + " (GRANT rds_replication TO …) and a password");
        }
    }

    private static boolean isEndpoint(String url) {
        Matcher host = HOST.matcher(url);
        return host.matches() && RdsHost.region(host.group(1)).isPresent();
    }
}
