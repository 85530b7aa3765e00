package dev.crossfade.control.command.waves;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.crossfade.control.command.waves.Requirement.Operator;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

    private static final Map<String, String> LABELS =
            Map.of("wave", "1", "tier", "gold", "empty", "", "example.com/team", "a.b_c-d");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "wave=1;                            true",
                "wave==1;                           true",
                "wave = 1;                          true",
                "wave=2;                            false",
                "wave!=2;                           true",
                "wave!=1;                           false",
                "nothing!=1;                        true",
                "nothing=1;                         false",
                "wave=1,tier!=gold;                 false",
                "wave=1 , tier!=silver;             true",
                "tier in (gold,silver);             true",
                "tier in ( silver );                false",
                "tier in(gold);                     true",
                "tier notin (gold, silver);         false",
                "tier notin (bronze);               true",
                "nothing notin (gold);              true",
                "nothing in (gold);                 false",
                "tier;                              true",
                "nothing;                           false",
                "!tier;                             false",
                "! nothing;                         true",
                "!nothing,wave in (1,2),tier=gold;  true",
                "empty=;                            true",
                "empty in (,1);                     true",
                "wave=;                             false",
                "wave!=;                            true",
                "example.com/team=a.b_c-d;          true",
                "in in (in);                        false",
                "notin;                             false",
            })
    void matchesAsKubernetesDoes(String selector, boolean matches) {
        assertEquals(matches, Selector.parse(selector).matches(LABELS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "'';1",
                "' ';2",
                ",;1",
                "wave=1,;8",
                "=1;1",
                "wave=1=2;7",
                "wave 1;6",
                "wave is (1);6",
                "wave in 1;9",
                "wave in (1;11",
                "wave in (1 2);12",
                "wave=a b;8",
                "wave=ü;6",
                "-wave;1",
                "wave=a/b;6",
                "a/b/c=1;1",
                "!;2",
                "wave>1;5",
            })
    void whatIsNoSelectorIsSaidToBeWithThePlace(String text, int character) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Selector.parse(text), text);
        assertEquals(
                "not a selector: '" + text + "': at character " + character,
                String.valueOf(refused.getMessage()).replaceAll("(at character [0-9]+) .*", "$1"));
    }

    @Property
    void writtenAndReadItIsTheSame(@ForAll("selectors") Selector selector) {
        assertEquals(selector, Selector.parse(selector.toString()));
    }

    @Property
    void anyTextIsASelectorOrRefused(@ForAll("texts") String text) {
        try {
            Selector read = Selector.parse(text);
            assertEquals(read, Selector.parse(read.toString()));
        } catch (IllegalArgumentException refused) {
            assertEquals(true, String.valueOf(refused.getMessage()).startsWith("not a selector"));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab1=!,() in-./_\u00fc").ofMaxLength(20);
    }

    @Provide
    Arbitrary<Selector> selectors() {
        Arbitrary<String> words =
                Arbitraries.strings().withChars("abz019").ofMinLength(1).ofMaxLength(4);
        Arbitrary<String> values = Arbitraries.oneOf(words, Arbitraries.just(""));
        Arbitrary<Requirement> requirements = Combinators.combine(
                        words,
                        Arbitraries.of(Operator.class),
                        values.set().ofMinSize(1).ofMaxSize(3))
                .as((key, operator, some) -> new Requirement(
                        key,
                        operator,
                        operator == Operator.IN || operator == Operator.NOT_IN
                                ? new TreeSet<>(some)
                                : new TreeSet<>()));
        return requirements.list().ofMinSize(1).ofMaxSize(4).map(Selector::new);
    }
}
