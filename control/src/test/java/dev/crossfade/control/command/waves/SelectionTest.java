package dev.crossfade.control.command.waves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.control.migration.KnownTenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final List<KnownTenant> KNOWN = List.of(
            new KnownTenant("acme", Map.of("wave", "1", "tier", "gold")),
            new KnownTenant("globex", Map.of("wave", "2")),
            new KnownTenant("hooli", Map.of("wave", "1")));

    @Test
    void namesKeepTheirOrderAndASelectorThatOfTheController() {
        assertEquals(List.of("hooli", "acme"), picked(Selection.of(List.of("hooli", "acme"), false, Optional.empty())));
        assertEquals(List.of("acme", "hooli"), picked(Selection.of(List.of(), false, Optional.of("wave=1"))));
        assertEquals(3, picked(Selection.of(List.of(), true, Optional.empty())).size());
    }

    @Test
    void exactlyOneWayOfSayingItIsTaken() {
        assertEquals("no tenant is named", refused(() -> Selection.of(List.of(), false, Optional.empty())));
        assertEquals(
                "tenants are named in more than one way",
                refused(() -> Selection.of(List.of("acme"), true, Optional.empty())));
        assertEquals(
                "the tenant 'acme' is named twice",
                refused(() -> Selection.of(List.of("acme", "hooli", "acme"), false, Optional.empty())));
    }

    @Test
    void whoIsNotThereIsNamedWithThoseWhoAre() {
        Selection.Unusable unknown = assertThrows(
                Selection.Unusable.class,
                () -> Selection.of(List.of("acme", "initech"), false, Optional.empty())
                        .pick(KNOWN));
        assertEquals("the tenant 'initech' is not one of the controller's", unknown.getMessage());
        assertEquals("it has: acme, globex, hooli", unknown.action());

        Selection.Unusable canary = assertThrows(
                Selection.Unusable.class, () -> Selection.canary("globex", List.of(KNOWN.get(0), KNOWN.get(2))));
        assertEquals("they are: acme, hooli", canary.action());
    }

    @Test
    void selectorThatMatchesNobodyIsAnsweredWithTheLabelsThatThereAre() {
        Selection.Unusable nobody = assertThrows(
                Selection.Unusable.class,
                () -> Selection.of(List.of(), false, Optional.of("wave=9")).pick(KNOWN));
        assertEquals("no tenant matches the selector wave=9", nobody.getMessage());
        assertEquals("the labels that there are: tier (gold), wave (1, 2)", nobody.action());
    }

    private static List<String> picked(Selection selection) {
        return selection.pick(KNOWN).stream().map(KnownTenant::tenant).toList();
    }

    private static String refused(Supplier<Selection> selection) {
        return String.valueOf(
                assertThrows(Selection.Unusable.class, selection::get).getMessage());
    }
}
