package dev.crossfade.control.workflow;

import dev.crossfade.config.model.Direction;
import dev.crossfade.config.model.Epoch;
import dev.crossfade.replication.reverse.Ended;
import dev.crossfade.replication.reverse.LateWrites;
import dev.crossfade.replication.reverse.Received;
import dev.crossfade.replication.reverse.ReverseLink;
import java.time.Instant;
import java.util.Optional;

/** The link of a {@link World} against a direction; one of the two is live at a time. */
final class WorldReverse implements ReverseLink {

    private final WorldDatabases pair;
    private final World world;

    WorldReverse(WorldDatabases pair) {
        this.pair = pair;
        this.world = pair.world;
    }

    @Override
    public void prepare() {
        call("prepare", () -> {
            world.idleRetainedBytes = 0L;
            world.wayBackPrepared = true;
            return true;
        });
    }

    @Override
    public void followAlong() {
        call("followAlong", () -> true);
    }

    @Override
    public LateWrites turnAround() {
        call("turnAround", () -> {
            if (!world.writable(pair.direction().to())
                    || world.writable(pair.direction().from())) {
                world.violations.add("turned around while the sides had not changed");
            }
            Direction back = pair.direction().reversed();
            world.live.remove(pair.direction());
            return world.live.add(back);
        });
        return world.lateWrites;
    }

    @Override
    public void remove() {
        call("remove", () -> {
            world.wayBackPrepared = false;
            if (!world.live.contains(pair.direction().reversed())) {
                world.idleRetainedBytes = null;
            }
            return world.live.remove(pair.direction().reversed());
        });
    }

    @Override
    public Optional<Ended> ended() {
        return world.live.contains(pair.direction().reversed()) ? Optional.empty() : Optional.of(new Ended(null));
    }

    @Override
    public Received received() {
        return new Received(
                world.tokens.stream().map(Epoch::value).max(Long::compare).orElse(null), Instant.EPOCH, "0/1", null);
    }

    @Override
    public void unsubscribe() {
        call("unsubscribe", () -> world.live.remove(pair.direction().reversed()));
    }

    private void call(String verb, World.Act<Boolean> act) {
        world.call(pair.direction().label() + ".reverse." + verb, act);
    }
}
