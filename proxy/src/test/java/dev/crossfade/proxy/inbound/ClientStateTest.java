package dev.crossfade.proxy.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientStateTest {

    private static final Map<ClientState, Set<ClientState>> TABLE = Map.of(
            ClientState.IDLE, EnumSet.of(ClientState.RECEIVING, ClientState.CLOSING),
            ClientState.RECEIVING, EnumSet.of(ClientState.ANSWERING, ClientState.DISCARDING, ClientState.CLOSING),
            ClientState.ANSWERING, EnumSet.of(ClientState.IDLE, ClientState.CLOSING),
            ClientState.DISCARDING, EnumSet.of(ClientState.IDLE, ClientState.CLOSING),
            ClientState.CLOSING, EnumSet.of(ClientState.CLOSING));

    @ParameterizedTest
    @EnumSource(ClientState.class)
    void onlyTheTablesMovesAreMadeAndAnotherNamesBothStates(ClientState from) {
        for (ClientState next : ClientState.values()) {
            if (TABLE.getOrDefault(from, Set.of()).contains(next)) {
                assertEquals(next, from.to(next));
            } else {
                IllegalStateException said = assertThrows(IllegalStateException.class, () -> from.to(next));
                assertEquals("a client's connection does not go from " + from + " to " + next, said.getMessage());
            }
        }
    }
}
