package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import org.jspecify.annotations.Nullable;

/** One thing that is done to the network: one call that changes something, or one wait. Which peering is meant, who acts knows. */
public sealed interface Act permits Making, Unmaking {

    /** For a person, in the imperative. */
    String inWords();

    /** What AWS calls it, and a policy allows: {@code ec2:CreateRoute}. Empty for a wait. */
    String operation();

    void by(Doer doer);

    /** Where; null for what is of both sides. */
    default @Nullable Side side() {
        return null;
    }

    /** At what: a route table, a group, a tag's key; empty for the peering itself. */
    default String resource() {
        return "";
    }

    /** What: a block, a rule; empty for none. */
    default String detail() {
        return "";
    }

    /** Who does them: a method for each. */
    interface Doer {
        void request(Making.Request act);

        void accept(Making.Accept act);

        void tag(Making.Tag act);

        void awaitActive(Making.AwaitActive act);

        void addRoute(Making.AddRoute act);

        void replaceRoute(Making.ReplaceRoute act);

        void allow(Making.Allow act);

        void revoke(Unmaking.Revoke act);

        void removeRoute(Unmaking.RemoveRoute act);

        void untag(Unmaking.Untag act);

        void delete(Unmaking.Delete act);
    }
}
