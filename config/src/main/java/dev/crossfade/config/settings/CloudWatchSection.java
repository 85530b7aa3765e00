package dev.crossfade.config.settings;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.ControlSettings.CloudWatch;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads {@code control.cloudWatch}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">PutMetricData</a>
 */
final class CloudWatchSection {

    private static final Form<String> REGION =
            like("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}", "a region of AWS, such as eu-central-1", "eu-central-1");

    /** {@code AWS/} is Amazon's own. */
    private static final Form<String> NAMESPACE = like(
            "(?!AWS/)[A-Za-z0-9._/#:-]{1,255}",
            "a namespace: 1 to 255 letters, digits and ._/#:-, and not AWS/…",
            "Crossfade");

    /** What a dimension's value may be, and a little less. */
    private static final Form<String> INSTANCE = like(
            "[A-Za-z0-9._/#@-][A-Za-z0-9._/#@:-]{0,254}",
            "a name: 1 to 255 letters, digits and ._/#@:-, and no : at its begin",
            "control-1");

    /** CloudWatch keeps what is finer for three hours, at a higher price, and nothing finer than a second. */
    private static final Form<Duration> EVERY = new Form<>(
            Forms.DURATION.schema(),
            text -> {
                Duration every = Durations.parse(text);
                if (every.toSeconds() < 1) {
                    throw new IllegalArgumentException("too short: '" + text + "' (1s at the least)");
                }
                return every;
            },
            Durations::format,
            Duration.ofMinutes(1));

    private CloudWatchSection() {}

    static CloudWatch read(Section section) {
        CloudWatch settings = new CloudWatch(
                section.required("region", REGION),
                section.value("namespace", NAMESPACE, "Crossfade"),
                section.value("every", EVERY, Duration.ofMinutes(1)),
                section.optional("instance", INSTANCE),
                section.optional("roleArn", AwsForms.ROLE),
                section.optional("externalId", AwsForms.EXTERNAL_ID));
        if (settings.externalId() != null && settings.roleArn() == null && section.isSound("roleArn")) {
            section.problem("roleArn", "missing: an external id is for a role that is assumed");
        }
        return settings;
    }

    private static Form<String> like(String pattern, String is, String example) {
        Pattern compiled = Pattern.compile(pattern);
        Function<String, String> parse = text -> {
            if (!compiled.matcher(text).matches()) {
                throw new IllegalArgumentException("'" + text + "' is not " + is);
            }
            return text;
        };
        return Form.ofText(parse, example);
    }
}
