package dev.crossfade.proxy.health;

/** What is known of an origin's health. */
public enum Verdict {
    /** No check has told yet. */
    UNKNOWN("unknown", Double.NaN),
    UP("up", 1),
    DOWN("down", 0);

    private final String label;
    private final double figure;

    Verdict(String label, double figure) {
        this.label = label;
        this.figure = figure;
    }

    /** As a metric has it: 1 for up, 0 for down, not a number for unknown. */
    public double figure() {
        return figure;
    }

    public String label() {
        return label;
    }
}
