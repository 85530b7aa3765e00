package dev.crossfade.control.workflow.runner;

import dev.crossfade.control.migration.Gates;
import dev.crossfade.control.migration.Migration;
import dev.crossfade.control.workflow.verbs.Superseded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log, once, that somebody else acts by now: the step that runs may take a while until it meets that. */
final class SupersededAlarm {

    private static final Logger LOG = LoggerFactory.getLogger(SupersededAlarm.class);

    private boolean told;

    /** @return whether it was told just now */
    boolean tell(Migration now, Gates seen) {
        if (told) {
            return false;
        }
        Superseded.by(now, seen).ifPresent(trouble -> {
            told = true;
            LOG.error(
                    "{}: {}: {}; nothing follows step {}; {}",
                    now.tenant(),
                    trouble.what(),
                    trouble.reason(),
                    now.step(),
                    trouble.action());
        });
        return told;
    }
}
