package dev.crossfade.replication.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.DeferredIndexes.Deferred;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeferrableTest {

    private static final String TABLE = "CREATE TABLE public.\"Odd name\" (id integer)";
    private static final String INDEX = "CREATE INDEX by_id ON public.\"Odd name\" USING btree (id)";

    @Test
    void indexThatNothingRestsOnIsBuiltLaterWithWhatIsSaidOfIt() {
        Deferrable sorted = new Deferrable(List.of(TABLE, INDEX, "COMMENT ON INDEX public.by_id IS 'of the index'"));
        assertEquals(List.of(TABLE), sorted.now());
        assertEquals(
                List.of("by_id", "by_id"),
                sorted.later().stream().map(Deferred::index).toList());
    }

    /** From 16 on apply finds the rows of such a table by any of its indexes; without one it reads the table for each change. */
    @Test
    void indexOfATableWithReplicaIdentityFullIsThereBeforeTheFirstChange() {
        String full = "ALTER TABLE ONLY public.\"Odd name\" REPLICA IDENTITY FULL";
        Deferrable sorted = new Deferrable(List.of(TABLE, INDEX, full));
        assertEquals(List.of(TABLE, INDEX, full), sorted.now());
        assertEquals(List.of(), sorted.later());
    }
}
