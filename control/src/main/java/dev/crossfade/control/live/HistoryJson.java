package dev.crossfade.control.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.crossfade.config.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Points as arrays, for there are thousands of them: when, in seconds since 1970, and then every figure; null where it is not known. */
final class HistoryJson {

    private HistoryJson() {}

    /** What stands in a point, in order. */
    static List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("at"));
        Arrays.stream(Figure.values()).map(Figure::label).forEach(columns::add);
        return columns;
    }

    /** @param secondsPerSlot 60 when the points are of minutes */
    static ArrayNode points(List<Ring.Point> points, long secondsPerSlot) {
        ArrayNode written = Json.MAPPER.createArrayNode();
        for (Ring.Point point : points) {
            ArrayNode one = written.addArray().add(point.slot() * secondsPerSlot);
            for (Figure figure : Figure.values()) {
                write(one, point.value(figure));
            }
        }
        return written;
    }

    /** To a tenth: a rate is not known better. */
    private static void write(ArrayNode point, float value) {
        if (Float.isNaN(value)) {
            point.addNull();
        } else if (value == Math.rint(value)) {
            point.add((long) value);
        } else {
            point.add(Math.round(value * 10.0) / 10.0);
        }
    }
}
