package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of the network between two sides at one look.
 *
 * @param peerings all between the two VPCs, in both orientations, the dead among them
 */
public record NetworkSight(SideSight source, SideSight target, List<SeenPeering> peerings) {

    public NetworkSight {
        peerings = List.copyOf(peerings);
    }

    public SideSight at(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    /** AWS lets there be one at most. */
    public Optional<SeenPeering> living() {
        return peerings.stream().filter(SeenPeering::isLiving).findFirst();
    }
}
