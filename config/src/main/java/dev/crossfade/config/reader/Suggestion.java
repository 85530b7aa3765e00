package dev.crossfade.config.reader;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The known key that somebody who wrote an unknown one probably meant: one of the same section, or else one of a section below it. */
final class Suggestion {

    private static final Comparator<Place> NEAREST =
            Comparator.comparingInt(Place::distance).thenComparing(Place::depth).thenComparing(Place::path);

    private Suggestion() {}

    /** Where a key could stand, seen from where it stands. */
    private record Place(String path, int depth, int distance) {}

    /** @param properties what is known, each with its JSON Schema, which has those below */
    static Optional<String> of(String word, Map<String, Object> properties) {
        Optional<Place> beside = here(word, properties, "", 0)
                .filter(place -> isNear(word, place))
                .min(NEAREST);
        return beside.or(() -> below(word, properties, "", 0)
                        .filter(place -> isNear(word, place))
                        .min(NEAREST))
                .map(Place::path);
    }

    /** Within a third of the longer word, so that a plural is near to its singular. */
    private static boolean isNear(String word, Place place) {
        int length =
                Math.max(word.length(), place.path().length() - place.path().lastIndexOf('.') - 1);
        return place.distance() <= Math.max(1, length / 3);
    }

    private static Stream<Place> here(String word, Map<?, ?> properties, String before, int depth) {
        return properties.keySet().stream()
                .map(String::valueOf)
                .map(key -> new Place(before + key, depth, distance(word, key)));
    }

    private static Stream<Place> below(String word, Map<?, ?> properties, String before, int depth) {
        return properties.entrySet().stream().flatMap(entry -> {
            if (!(entry.getValue() instanceof Map<?, ?> schema)
                    || !(schema.get("properties") instanceof Map<?, ?> inner)) {
                return Stream.of();
            }
            String path = before + entry.getKey() + ".";
            return Stream.concat(here(word, inner, path, depth + 1), below(word, inner, path, depth + 1));
        });
    }

    /** Levenshtein's distance, on two rows; case does not count. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[right.length() + 1];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                boolean same = Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }
            previous = row;
        }
        return previous[right.length()];
    }
}
