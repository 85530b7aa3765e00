/**
 * Sends metrics and traces by OTLP to a receiver that the settings name: bounded, counted, and in nobody's way. Uses the settings; called
 * by both daemons.
 */
@NullMarked
package dev.crossfade.config.telemetry;

import org.jspecify.annotations.NullMarked;
