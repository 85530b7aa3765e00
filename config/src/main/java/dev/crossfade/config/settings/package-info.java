/**
 * The settings of crossfade.example.yaml: immutable records, complete and valid once constructed, and their loading. Uses
 * {@code config.model}; called by every command.
 */
@NullMarked
package dev.crossfade.config.settings;

import org.jspecify.annotations.NullMarked;
