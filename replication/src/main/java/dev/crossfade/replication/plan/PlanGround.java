package dev.crossfade.replication.plan;

import dev.crossfade.replication.preflight.Relation;
import dev.crossfade.replication.preflight.RelationFate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Both sides, as far as a plan goes by them: nothing that changes by itself while the application works.
 *
 * @param relations of the source
 * @param shutting what would shut the application out of the source, as its rights are now
 * @param schemaIsCopied the target has no schema, and is given the source's
 */
public record PlanGround(
        ServerGround source,
        ServerGround target,
        List<Relation> relations,
        List<String> shutting,
        boolean schemaIsCopied) {

    public PlanGround {
        relations = List.copyOf(relations);
        shutting = List.copyOf(shutting);
    }

    /** What is planned upon, each by a name that a person knows. */
    public SortedMap<String, String> facts() {
        SortedMap<String, String> facts = new TreeMap<>();
        side(facts, "source", source);
        side(facts, "target", target);
        facts.put("the target's schema", schemaIsCopied ? "made from the source's" : "there");
        relations.forEach(relation -> facts.put(
                relation.kindInWords() + " " + relation.name(),
                relation.fate().map(RelationFate::inWords).orElse("of a kind that nobody knows")));
        for (int i = 0; i < shutting.size(); i++) {
            facts.put("shut-out at the source, statement " + (i + 1), shutting.get(i));
        }
        return facts;
    }

    private static void side(SortedMap<String, String> facts, String name, ServerGround side) {
        facts.put("the " + name + "'s system identifier", side.system());
        facts.put("the " + name + "'s PostgreSQL", Integer.toString(side.major()));
        facts.put("event triggers at the " + name, side.mayLockDdl() ? "allowed" : "not allowed");
        side.digests().forEach((object, digest) -> facts.put("definition of " + object + " at the " + name, digest));
    }
}
