/**
 * How AWS is spoken to: clients per account and region, and its errors in our words. Only what a tenant's settings name is spoken to: without
 * {@code network} and {@code aws} nothing of it is loaded.
 */
@NullMarked
package dev.crossfade.control.aws;

import org.jspecify.annotations.NullMarked;
