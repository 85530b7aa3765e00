package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import java.util.List;
import java.util.regex.Pattern;

/** What every section that names something of AWS has in common. */
final class AwsForms {

    static final Form<String> ACCOUNT =
            named("an account", "[0-9]{12}", "twelve digits, in quotes: it may begin with 0", "123456789012");
    static final Form<String> ROLE = named(
            "a role's ARN",
            "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+",
            "arn:aws:iam::ACCOUNT:role/NAME",
            "arn:aws:iam::123456789012:role/crossfade");
    static final Form<String> EXTERNAL_ID =
            named("an external id", "[\\w+=,.@:/-]{2,1224}", "2 to 1,224 letters, digits and +=,.@:/-", "example");

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

    /** {@code arn:PARTITION:iam::ACCOUNT:role/NAME}. */
    private static final int ACCOUNT_OF_ARN = 4;

    private AwsForms() {}

    /** @param looks what it looks like, for who wrote something else */
    static Form<String> named(String what, String pattern, String looks, String example) {
        Pattern form = Pattern.compile(pattern);
        return Form.ofText(
                text -> {
                    if (!form.matcher(text).matches()) {
                        throw new IllegalArgumentException("not " + what + ": '" + text + "' (" + looks + ")");
                    }
                    return text;
                },
                example);
    }

    static <T> List<T> atMost(Section section, String key, int most, List<T> values) {
        if (values.size() > most) {
            section.problem(key, "there are " + values.size() + ", and at most " + most + " are allowed");
        }
        return values;
    }

    /** @param whose region, in words: {@code the VPC's} */
    static void requireSound(Section section, AwsAccess access, String whose) {
        if (!REGION.matcher(access.region()).matches() && section.isSound("region")) {
            section.problem(
                    "region",
                    access.region().isEmpty()
                            ? "missing: " + whose + " region, here or as the tenant's side has it"
                            : "not a region of AWS: '" + access.region() + "' (such as eu-central-1)");
        }
        if (access.externalId() != null && access.roleArn() == null && section.isSound("roleArn")) {
            section.problem("roleArn", "missing: an external id is for a role that is assumed");
        }
        requireOneAccount(section, access);
    }

    /** Whoever assumes a role acts in the account of the role. */
    private static void requireOneAccount(Section section, AwsAccess access) {
        String account = access.account();
        String role = access.roleArn();
        if (account == null || role == null || !section.isSound("account") || !section.isSound("roleArn")) {
            return;
        }
        String ofRole = role.split(":", -1)[ACCOUNT_OF_ARN];
        if (!ofRole.equals(account)) {
            section.problem(
                    "account", "is " + account + ", and roleArn is of " + ofRole + ": correct one, or leave this out");
        }
    }
}
