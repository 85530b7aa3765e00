package dev.crossfade.replication.preflight;

import dev.crossfade.config.model.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what one look at one side found. */
public final class Findings {

    private final List<Finding> found = new ArrayList<>();
    private final @Nullable Side side;

    /** @param side null when what is looked at concerns both */
    public Findings(@Nullable Side side) {
        this.side = side;
    }

    public void blocks(String code, String object, String meaning, String remedy) {
        found.add(new Finding(Finding.Severity.BLOCKS, code, side, object, meaning, remedy));
    }

    public void warns(String code, String object, String meaning, String remedy) {
        found.add(new Finding(Finding.Severity.WARNING, code, side, object, meaning, remedy));
    }

    public void notes(String code, String object, String meaning, String remedy) {
        found.add(new Finding(Finding.Severity.NOTE, code, side, object, meaning, remedy));
    }

    public List<Finding> all() {
        return List.copyOf(found);
    }
}
