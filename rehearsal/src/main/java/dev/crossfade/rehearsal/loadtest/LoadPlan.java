package dev.crossfade.rehearsal.loadtest;

import dev.crossfade.rehearsal.loadtest.scenario.Scenario;
import java.net.URI;
import java.time.Duration;

/**
 * What to send.
 *
 * @param url where; of its path nothing is left in what is sent when a scenario has paths of its own
 * @param scenarioFile its name for people; empty without one
 * @param rate requests a second
 * @param duration of the time in which requests become due
 * @param connections how many requests are under way at most
 * @param seed of the choice of requests and of their spacing
 */
record LoadPlan(
        URI url,
        String scenarioFile,
        Scenario scenario,
        double rate,
        Spacing spacing,
        Duration duration,
        int connections,
        long seed) {}
