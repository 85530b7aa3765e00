package dev.crossfade.rehearsal.load;

import java.util.random.RandomGenerator;

/** What a client does next. */
enum Action {
    CREATE_ORDER(55),
    CHANGE_ORDER(5),
    READ_ORDER(20),
    STORE_IMAGE(5),
    SEND_WEBHOOK(5),
    CREATE_NOTE(10);

    private final int percent;

    Action(int percent) {
        this.percent = percent;
    }

    /** Drawn with the mix's weights, which add up to 100. */
    static Action draw(RandomGenerator random) {
        int drawn = random.nextInt(100);
        for (Action action : values()) {
            drawn -= action.percent;
            if (drawn < 0) {
                return action;
            }
        }
        throw new IllegalStateException("the mix adds up to less than 100 %");
    }
}
