package dev.crossfade.control.aws.network.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/16, 10.0.1.0/24, true",
        "10.0.1.0/24, 10.0.0.0/16, true",
        "10.0.0.0/16, 10.0.0.0/16, true",
        "10.0.0.0/16, 10.1.0.0/16, false",
        "10.0.255.0/24, 10.1.0.0/16, false",
        "0.0.0.0/0, 10.1.0.0/16, true",
        "10.0.0.7/32, 10.0.0.7/32, true",
        "10.0.0.7/24, 10.0.0.200/32, true",
        "2600:1f18::/56, 2600:1f18:0:ff::/64, true",
        "2600:1f18::/56, 2600:1f18:0:100::/64, false",
        "::/0, 10.0.0.0/8, false",
    })
    void blocksOverlapWhereOneIsInTheOther(String one, String other, boolean overlap) {
        assertEquals(overlap, Cidr.of(one).overlaps(Cidr.of(other)));
        assertEquals(overlap, Cidr.of(other).overlaps(Cidr.of(one)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0/16",
                "300.0.0.0/8",
                "db.example.com/16",
                "2600::/129",
                "/16",
                "10.0.0.0/x"
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.of(text));
    }
}
