package dev.crossfade.control.plan;

import dev.crossfade.config.model.TenantId;

/** The page where nothing is done by hand: why, and what to do instead. Pure. */
record NothingByHand(TenantId tenant, SeenGates gates) {

    void write(Sheet sheet) {
        if (gates.nothingBegan()) {
            sheet.add(
                    "**No migration has begun: nothing has to be done by hand.** Crossfade keeps the application from nothing. `crossfade plan "
                            + tenant + " --config FILE` says what a migration would do.");
            return;
        }
        if (!gates.lost().isEmpty()) {
            lost(sheet);
            return;
        }
        sheet.add(
                "**Nothing is done by hand here.** A gate was not seen, is another migration's or another side's, or both say what no attempt"
                        + " leaves behind: what would be safe cannot be told from that.");
        sheet.add("Look at both sides, `crossfade fence show " + tenant
                + " --config FILE`, and bring back the one that does not answer. `crossfade fence lift "
                + tenant
                + " --side SIDE --config FILE` refuses what would open two sides.");
    }

    private void lost(Sheet sheet) {
        sheet.add(
                "**Nothing is done by hand here: a gate's row was deleted.** It alone said who may write, and what the application may"
                        + " otherwise. Nobody is to open a side before it is known which one was written to last.");
        if (!gates.wereSeen()) {
            sheet.add("Bring back the side that does not answer first: what its gate says may decide it.");
        }
        gates.lost().forEach(lost -> {
            sheet.add("At the " + lost.side().label() + ": " + lost.remains().meaning()
                    + (lost.remains().standing().isEmpty()
                            ? ""
                            : ": " + String.join("; ", lost.remains().standing()))
                    + ".");
            sheet.add("What to do: " + lost.remedy() + ".");
        });
    }
}
