/**
 * Many tenants at once: which are meant, who begins when, and what is told in the end. Decides and returns values; uses the documents
 * of {@code control.migration} and {@code config}; called by {@code control.command}, which acts.
 */
@NullMarked
package dev.crossfade.control.command.waves;

import org.jspecify.annotations.NullMarked;
