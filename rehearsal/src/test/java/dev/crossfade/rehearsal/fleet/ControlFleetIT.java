package dev.crossfade.rehearsal.fleet;

/** {@code from: control}. */
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
