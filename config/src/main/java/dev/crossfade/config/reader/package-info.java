/**
 * Reads a YAML tree strictly: typed values with defaults, substitution of what stands outside the file, every problem at once with
 * its path, and the description from which the JSON Schema is made. Knows no setting by name; uses Jackson and
 * {@code config.secrets} alone; called by
 * {@code config.settings}, and by whatever else reads a file that strictly.
 */
@NullMarked
package dev.crossfade.config.reader;

import org.jspecify.annotations.NullMarked;
