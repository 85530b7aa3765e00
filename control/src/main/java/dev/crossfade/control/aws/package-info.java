/**
 * How AWS is spoken to: clients per account and region, and its errors in our words. Only what the settings name is spoken to: without
 * {@code network}, {@code aws} and a reference to a secret of AWS's nothing of it is loaded.
 */
@NullMarked
package dev.crossfade.control.aws;

import org.jspecify.annotations.NullMarked;
