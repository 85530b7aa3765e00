package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import java.time.Duration;
import java.time.Instant;

/** Tells who asks, and lends the roles of every account to whoever knows the external id. */
final class FakeSts {

    private FakeSts() {}

    static String answer(Asked asked, String externalId) {
        return switch (asked.action()) {
            case "GetCallerIdentity" ->
                tag(
                        "GetCallerIdentityResponse",
                        tag("GetCallerIdentityResult", text("Account", asked.account()), text("UserId", "fake")));
            case "AssumeRole" -> assumed(asked, externalId);
            default -> throw new FakeError("InvalidAction", asked.action());
        };
    }

    private static String assumed(Asked asked, String externalId) {
        String role = asked.get("RoleArn");
        if (!asked.get("ExternalId").equals(externalId)) {
            throw new FakeError("AccessDenied", "not authorized to perform: sts:AssumeRole on resource: " + role, 403);
        }
        String account = role.split(":", -1)[4];
        return tag(
                "AssumeRoleResponse",
                tag(
                        "AssumeRoleResult",
                        tag(
                                "Credentials",
                                text("AccessKeyId", "ASIA" + account + (role.endsWith(":role/crossfade") ? "X" : "Z")),
                                text("SecretAccessKey", "lent"),
                                text("SessionToken", "token"),
                                text(
                                        "Expiration",
                                        Instant.now().plus(Duration.ofHours(1)).toString()))));
    }
}
