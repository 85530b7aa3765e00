/**
 * Secrets that a configuration names and does not hold: what a reference means, and how often a store is asked. Knows no store: whoever reads
 * one lists itself as {@link SecretStores}. Called by {@code config.reader}.
 */
@NullMarked
package dev.crossfade.config.secrets;

import org.jspecify.annotations.NullMarked;
