package dev.crossfade.control.aws.fake;

import static dev.crossfade.control.aws.fake.Xml.tag;
import static dev.crossfade.control.aws.fake.Xml.text;

import java.util.Map;
import java.util.TreeMap;

/** The metrics that CloudWatch was given, of all regions and accounts: the last value of each. */
public final class FakeMetrics {

    private final Map<String, String> values = new TreeMap<>();

    FakeMetrics() {}

    /** By {@code REGION ACCOUNT NAMESPACE NAME DIMENSION=VALUE …}; a set of statistics by its sum. */
    public synchronized Map<String, String> values() {
        return Map.copyOf(values);
    }

    synchronized void clear() {
        values.clear();
    }

    synchronized String put(Asked asked) {
        String place = asked.region() + " " + asked.account() + " " + asked.get("Namespace") + " ";
        for (int i = 1; asked.parameters().containsKey("MetricData.member." + i + ".MetricName"); i++) {
            String one = "MetricData.member." + i + ".";
            StringBuilder name = new StringBuilder(place + asked.get(one + "MetricName"));
            for (int d = 1; asked.parameters().containsKey(one + "Dimensions.member." + d + ".Name"); d++) {
                String dimension = one + "Dimensions.member." + d + ".";
                name.append(' ')
                        .append(asked.get(dimension + "Name"))
                        .append('=')
                        .append(asked.get(dimension + "Value"));
            }
            String value = asked.get(one + "Value");
            values.put(name.toString(), value.isEmpty() ? asked.get(one + "StatisticValues.Sum") : value);
        }
        return tag("PutMetricDataResponse", tag("ResponseMetadata", text("RequestId", "fake")));
    }
}
