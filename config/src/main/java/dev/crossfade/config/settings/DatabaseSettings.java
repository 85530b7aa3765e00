package dev.crossfade.config.settings;

import java.util.List;

/**
 * How one side's database is reached.
 *
 * @param url {@code jdbc:postgresql://host:port/database?…}
 * @param user ours
 * @param password ours
 * @param replication how the other database reaches this one: never null; user, password and URL default to the ones above
 * @param appRoles the roles that the fence stops
 */
public record DatabaseSettings(
        String url, String user, Secret password, ReplicationAccess replication, List<String> appRoles) {

    public DatabaseSettings {
        appRoles = List.copyOf(appRoles);
    }

    public record ReplicationAccess(String user, Secret password, String url) {}
}
