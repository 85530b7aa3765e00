package dev.crossfade.config.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys in which two settings differ, as the file names them: {@code limits.headers}, {@code source.origin}. Settings' components
 * have their keys' names. A list or a mapping of free names counts as one value; what the values are is not told, for they may be
 * secrets.
 */
public final class ChangedKeys {

    private ChangedKeys() {}

    /** @param path of the two, in front of each key; empty for none */
    public static <T extends Record> List<String> between(String path, T before, T after) {
        List<String> changed = new ArrayList<>();
        compare(path, before, after, changed);
        return changed;
    }

    private static void compare(String path, @Nullable Object before, @Nullable Object after, List<String> changed) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before == null || after == null || !isSection(before)) {
            changed.add(path);
            return;
        }
        int known = changed.size();
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            String key = path.isEmpty() ? component.getName() : path + "." + component.getName();
            compare(key, value(component, before), value(component, after), changed);
        }
        if (changed.size() == known) {
            changed.add(path);
        }
    }

    /** Sizes are records too, and are written as one value. */
    private static boolean isSection(Object settings) {
        return settings.getClass().isRecord() && !(settings instanceof Bytes);
    }

    private static @Nullable Object value(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("settings are public records: " + component, e);
        }
    }
}
