package dev.crossfade.control.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.config.settings.DriverOptions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postgresql.PGProperty;

class DriverOptionsTest {

    /** One that a newer driver knows, and we do not, would be refused. */
    @Test
    void whatTheDriverKnowsIsKnown() {
        Set<String> driver =
                Stream.of(PGProperty.values()).map(PGProperty::getName).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(driver, new TreeSet<>(DriverOptions.KNOWN));
    }
}
