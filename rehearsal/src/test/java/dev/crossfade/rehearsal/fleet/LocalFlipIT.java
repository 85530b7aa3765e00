package dev.crossfade.rehearsal.fleet;

/** {@code from: local}. */
class LocalFlipIT extends FlipConformance {

    @Override
    Fleet fleet() throws Exception {
        return new Fleet(directory, "local", "", "");
    }
}
