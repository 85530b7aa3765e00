package dev.crossfade.config.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one side's database is reached.
 *
 * @param url {@code jdbc:postgresql://host:port/database?…}
 * @param user ours
 * @param auth what our role logs in with
 * @param roleArn a role of AWS's that makes tokens; null to make them as whoever the credentials are
 * @param externalId what that role's trust asks for; null for none
 * @param password ours; empty where tokens are made
 * @param replication how the other database reaches this one, always with a password: never null; user, password and URL default to the
 *     ones above
 * @param appRoles the roles that the fence stops
 */
public record DatabaseSettings(
        String url,
        String user,
        Auth auth,
        @Nullable String roleArn,
        @Nullable String externalId,
        Secret password,
        ReplicationAccess replication,
        List<String> appRoles) {

    public DatabaseSettings {
        appRoles = List.copyOf(appRoles);
    }

    /** With a password. */
    public DatabaseSettings(
            String url, String user, Secret password, ReplicationAccess replication, List<String> appRoles) {
        this(url, user, Auth.PASSWORD, null, null, password, replication, appRoles);
    }

    DatabaseSettings assuming(@Nullable String role, @Nullable String trusted) {
        return new DatabaseSettings(url, user, auth, role, trusted, password, replication, appRoles);
    }

    /** What a role logs in with. */
    public enum Auth {
        PASSWORD,
        /** A token of AWS's IAM, made for each login. */
        IAM
    }

    public record ReplicationAccess(String user, Secret password, String url) {}
}
