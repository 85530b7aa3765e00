package dev.crossfade.proxy.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowsAnotherTest {

    @Test
    void whereTheControllerIsKnownItsAddressIsInTheCommand() {
        assertEquals(
                "crossfade route acme --control http://10.0.0.9:9901 …",
                new RoutingSource.FollowsAnother("etcd at http://e:2379", Optional.of("http://10.0.0.9:9901"))
                        .flipThere("acme"));
    }

    @Test
    void anAddressThatNobodyHasConfiguredIsNotMadeUp() {
        assertEquals(
                "crossfade route acme --control URL … (proxy.control.url names no controller here)",
                new RoutingSource.FollowsAnother("etcd at http://e:2379", Optional.empty()).flipThere("acme"));
    }
}
