package dev.crossfade.control.aws.managed.rules;

import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much there is, and how much is left, in bytes.
 *
 * @param allocated of an instance's own storage; 0 for Aurora
 * @param most what autoscaling may make of it; as {@code allocated} without
 * @param metrics as CloudWatch had them last; null when it could not be asked
 */
public record Storage(long allocated, long most, @Nullable Map<Metric, Long> metrics) {

    private static final long GIB = 1L << 30;

    /** Of {@code AWS/RDS}. */
    public enum Metric {
        /** Of an instance. */
        FREE_STORAGE_SPACE("FreeStorageSpace"),
        /** Of an instance of Aurora's: for temporary files, and for what decoding spills. */
        FREE_LOCAL_STORAGE("FreeLocalStorage"),
        /** Of a cluster of Aurora's. */
        VOLUME_BYTES_LEFT("AuroraVolumeBytesLeftTotal"),
        /** Of a cluster of Aurora's. */
        VOLUME_BYTES_USED("VolumeBytesUsed");

        private final String awsName;

        Metric(String awsName) {
            this.awsName = awsName;
        }

        public String awsName() {
            return awsName;
        }
    }

    public Storage {
        metrics = metrics == null ? null : Map.copyOf(metrics);
    }

    boolean wasAsked() {
        return metrics != null;
    }

    OptionalLong last(Metric metric) {
        Long value = metrics == null ? null : metrics.get(metric);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** With what autoscaling may add. */
    OptionalLong room(Kind kind) {
        OptionalLong free = last(kind == Kind.AURORA ? Metric.VOLUME_BYTES_LEFT : Metric.FREE_STORAGE_SPACE);
        return free.isEmpty() ? free : OptionalLong.of(free.getAsLong() + Math.max(0, most - allocated));
    }

    /** What to allocate so that there is as much more, in GiB; RDS takes no step of less than a tenth. */
    long grownGib(long missing) {
        long wanted = Math.max(allocated + missing, allocated / 10 * 11);
        return wanted / GIB + (wanted % GIB == 0 ? 0 : 1);
    }

    OptionalLong used(Kind kind) {
        if (kind == Kind.AURORA) {
            return last(Metric.VOLUME_BYTES_USED);
        }
        OptionalLong free = last(Metric.FREE_STORAGE_SPACE);
        return free.isEmpty() ? free : OptionalLong.of(Math.max(0, allocated - free.getAsLong()));
    }
}
