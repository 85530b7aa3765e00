package dev.crossfade.replication.preflight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A role that the {@code appRoles} of both sides name and that neither has is one name that is written wrong, and one finding. */
final class MissingAppRoles {

    static final String CODE = "missing-app-role";

    private MissingAppRoles() {}

    /**
     * Of each role that is missing the first finding stays, for the source's may know whom the name means; the look for the way back finds
     * the target's a second time.
     */
    static List<Finding> toldOnce(List<Finding> findings) {
        List<Finding> others = new ArrayList<>();
        Map<String, Finding> byRole = new LinkedHashMap<>();
        for (Finding finding : findings) {
            if (finding.code().equals(CODE)) {
                byRole.merge(finding.object(), finding, MissingAppRoles::together);
            } else {
                others.add(finding);
            }
        }
        others.addAll(byRole.values());
        return others;
    }

    private static Finding together(Finding first, Finding second) {
        return first.side() == null || first.side() == second.side() ? first : atBoth(first);
    }

    private static Finding atBoth(Finding finding) {
        return new Finding(
                finding.severity(),
                CODE,
                null,
                finding.object(),
                "source.database.appRoles and target.database.appRoles name it, and neither side has such a role",
                finding.remedy() + ", on both sides");
    }
}
