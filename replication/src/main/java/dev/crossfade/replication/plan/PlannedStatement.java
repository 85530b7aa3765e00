package dev.crossfade.replication.plan;

import dev.crossfade.config.model.Side;

/**
 * One statement, or several that belong together with {@code ;} between them.
 *
 * @param side at which it is run: {@code source} or {@code target}
 * @param sql without a secret
 * @param when {@code always}: word for word; {@code if-needed}: word for word, where what is found asks for it; {@code like}: what each
 *     {@code …} stands for is found at run time, and how many of the kind are run
 */
public record PlannedStatement(String side, String sql, String when) {

    public static final String ALWAYS = "always";
    public static final String IF_NEEDED = "if-needed";
    public static final String LIKE = "like";

    static PlannedStatement always(Side side, String sql) {
        return new PlannedStatement(side.label(), sql.strip(), ALWAYS);
    }

    static PlannedStatement ifNeeded(Side side, String sql) {
        return new PlannedStatement(side.label(), sql.strip(), IF_NEEDED);
    }

    static PlannedStatement like(Side side, String sql) {
        return new PlannedStatement(side.label(), sql.strip(), LIKE);
    }
}
