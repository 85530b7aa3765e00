package dev.crossfade.control.aws.fake;

/**
 * How slow and how narrow AWS is; slow is counted in looks.
 *
 * @param untilSeen looks at a new peering in the accepter's region that do not find it
 * @param mostRules of a security group
 */
public record Delays(int untilSeen, int untilPending, int untilActive, int mostRules) {

    public static final Delays USUAL = new Delays(2, 1, 2, 60);
}
