package dev.crossfade.replication.fence.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.crossfade.replication.schema.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedTableTest {

    private final GuardedTable orders = table(1, "orders", "a");
    private final GuardedTable lines = table(2, "lines", "b");

    private static GuardedTable table(long oid, String name, String columns) {
        return new GuardedTable(oid, new TableName("public", name), false, columns);
    }

    private static List<String> changed(List<GuardedTable> before, List<GuardedTable> now) {
        return GuardedTable.changed(before, now).stream().map(TableName::name).toList();
    }

    @Test
    void nothingHasChangedWhereTheSameTablesAreReadInAnotherOrder() {
        assertEquals(List.of(), changed(List.of(orders, lines), List.of(lines, orders)));
    }

    @Test
    void whatHasComeGoneBeenRenamedMadeAnewOrAlteredIsNamed() {
        assertEquals(List.of("lines"), changed(List.of(orders), List.of(orders, lines)));
        assertEquals(List.of("lines"), changed(List.of(orders, lines), List.of(orders)));
        assertEquals(List.of("lines"), changed(List.of(lines), List.of(table(2, "lines", "c"))));
        assertEquals(List.of("lines"), changed(List.of(lines), List.of(table(3, "lines", "b"))));
        assertEquals(List.of("lines", "rows"), changed(List.of(lines), List.of(table(2, "rows", "b"))));
    }
}
