package dev.crossfade.rehearsal.fleet;

import org.junit.jupiter.api.Tag;

/** {@code from: control}. */
@Tag("endurance")
class ControlFleetIT extends FleetConformance {

    @Override
    Fleet fleet() throws Exception {
        return new Fleet(directory, "control", "", "");
    }

    @Override
    void cutOff() {
        fleet.stopController();
    }
}
