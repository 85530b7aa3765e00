package dev.crossfade.config.settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that RDS gives to instances and clusters: the region stands in them, in China behind {@code rds}, and elsewhere before it.
 *
 * @see <a href="https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html">Endpoints in China (Beijing)</a>
 */
public final class RdsHost {

    private static final String REGION = "([a-z]{2,}(?:-[a-z]+)+-[0-9]+)";

    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("[^/:,]+\\." + REGION + "\\.rds\\.amazonaws\\.(?:com|eu)"),
            Pattern.compile("[^/:,]+\\.rds\\." + REGION + "\\.amazonaws\\.com\\.cn"));

    private RdsHost() {}

    /** Empty for any other name, also one of ours that leads there. */
    public static Optional<String> region(String host) {
        return FORMS.stream()
                .map(form -> form.matcher(host))
                .filter(Matcher::matches)
                .map(endpoint -> endpoint.group(1))
                .findFirst();
    }
}
