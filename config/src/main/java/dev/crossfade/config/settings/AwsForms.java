package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import java.util.List;
import java.util.regex.Pattern;

/** The forms of AWS's names, and what belongs together of an {@link AwsAccess}. */
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

    private AwsForms() {}

    /** @param whose what is in that region, {@code the VPC} */
    static void insistOnPlace(Section section, AwsAccess access, String whose) {
        if (!REGION.matcher(access.region()).matches() && section.isSound("region")) {
            section.problem(
                    "region",
                    access.region().isEmpty()
                            ? "missing: " + whose + "'s region, here or as the tenant's side has it"
                            : "not a region of AWS: '" + access.region() + "' (such as eu-central-1)");
        }
        if (access.externalId() != null && access.roleArn() == null && section.isSound("roleArn")) {
            section.problem("roleArn", "missing: an external id is for a role that is assumed");
        }
    }

    static <T> List<T> atMost(Section section, String key, int most, List<T> values) {
        if (values.size() > most) {
            section.problem(key, "there are " + values.size() + ", and at most " + most + " are allowed");
        }
        return values;
    }

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
}
