package dev.crossfade.control.aws.network.plan;

import dev.crossfade.config.model.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A peering between the two VPCs, as each side has it: what is new in one region is not yet known in the other, and tags are of one side.
 *
 * @param requester who asked for it; the other one accepts
 */
public record SeenPeering(String id, Side requester, Map<Side, SeenAt> at) {

    /** The tag of a peering and of a rule that Crossfade made; its value is the tenant's id. */
    public static final String TENANT_TAG = "crossfade:tenant";

    /** Begins the tag of somebody else's peering that a tenant uses; the tenant's id follows. */
    public static final String ADOPTED_TAG = "crossfade:adopted:";

    private static final Set<String> LIVING =
            Set.of("initiating-request", "pending-acceptance", "provisioning", "active");

    public SeenPeering {
        at = Map.copyOf(at);
    }

    /** The same one, seen at both sides. */
    public SeenPeering with(SeenPeering other) {
        Map<Side, SeenAt> both = new EnumMap<>(at);
        both.putAll(other.at);
        return new SeenPeering(id, requester, both);
    }

    /** @param status as AWS has it, {@code pending-acceptance} */
    public record SeenAt(String status, String message, Map<String, String> tags) {

        public SeenAt {
            tags = Map.copyOf(tags);
        }

        public boolean isLiving() {
            return LIVING.contains(status);
        }
    }

    /** A dead one is listed for hours, and stands in nobody's way. */
    public boolean isLiving() {
        return at.values().stream().allMatch(SeenAt::isLiving);
    }

    public boolean isActive() {
        return at.size() == Side.values().length
                && at.values().stream().allMatch(seen -> seen.status().equals("active"));
    }

    /** Whether nobody has accepted it yet. */
    public boolean isWaiting() {
        return at.values().stream()
                .noneMatch(
                        seen -> seen.status().equals("active") || seen.status().equals("provisioning"));
    }

    public boolean wasMadeFor(String tenant) {
        return at.values().stream().anyMatch(seen -> tenant.equals(seen.tags().get(TENANT_TAG)));
    }

    public boolean isAdoptedBy(String tenant) {
        return at.values().stream().anyMatch(seen -> seen.tags().containsKey(ADOPTED_TAG + tenant));
    }

    /** Who else uses it, having adopted it. */
    public Set<String> adoptedByOthers(String tenant) {
        Set<String> others = new TreeSet<>();
        at.values().stream()
                .flatMap(seen -> seen.tags().keySet().stream())
                .filter(key -> key.startsWith(ADOPTED_TAG))
                .map(key -> key.substring(ADOPTED_TAG.length()))
                .filter(other -> !other.equals(tenant))
                .forEach(others::add);
        return others;
    }

    /** Whose it is, in words. */
    String owner() {
        return at.values().stream()
                .map(seen -> seen.tags().get(TENANT_TAG))
                .filter(Objects::nonNull)
                .findFirst()
                .map(tenant -> "was made for the tenant " + tenant)
                .orElse("was not made by Crossfade");
    }

    boolean hasTag(Side side, String key) {
        @Nullable SeenAt seen = at.get(side);
        return seen != null && seen.tags().containsKey(key);
    }
}
