package dev.crossfade.proxy.reload;

import dev.crossfade.config.model.TenantId;
import dev.crossfade.config.settings.TenantSettings;
import java.util.List;

/** What another configuration means for a running proxy: all of it, or nothing. */
public sealed interface ReloadPlan {

    /** It may be taken. Of a tenant that is in none of these, nothing changes. */
    record Apply(List<TenantSettings> added, List<Changed> changed, List<TenantId> removed, List<String> otherKeys)
            implements ReloadPlan {

        public Apply {
            added = List.copyOf(added);
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
            otherKeys = List.copyOf(otherKeys);
        }
    }

    /**
     * A tenant with other settings.
     *
     * @param keys that differ, in the tenant
     */
    record Changed(TenantSettings settings, List<String> keys) {

        public Changed {
            keys = List.copyOf(keys);
        }
    }

    /** It says nothing else to a proxy. */
    record Unchanged() implements ReloadPlan {}

    /**
     * It must not be taken.
     *
     * @param passing whether all the reasons go by themselves
     */
    record Refused(List<String> reasons, boolean passing) implements ReloadPlan {

        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
