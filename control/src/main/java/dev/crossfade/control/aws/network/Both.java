package dev.crossfade.control.aws.network;

import dev.crossfade.config.model.Side;

/** One of a kind for each side. */
record Both<T>(T source, T target) {

    T at(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
