package dev.crossfade.proxy.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayBudgetTest {

    private final AtomicLong now = new AtomicLong();

    @Test
    void aQuietTenantMayRepeatTheFloorEachSecond() {
        ReplayBudget budget = new ReplayBudget(0.2, 10, now::get);
        assertEquals(10, spendAll(budget));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(10, spendAll(budget));
    }

    @Test
    void aBusyTenantMayRepeatAFifthOfItsRequests() {
        ReplayBudget budget = new ReplayBudget(0.2, 10, now::get);
        spendAll(budget);
        for (int i = 0; i < 100; i++) {
            budget.earn();
        }
        int spent = spendAll(budget);
        assertTrue(spent >= 19 && spent <= 20, "spent " + spent);
        assertFalse(budget.trySpend());
    }

    private static int spendAll(ReplayBudget budget) {
        int spent = 0;
        while (budget.trySpend()) {
            spent++;
        }
        return spent;
    }
}
