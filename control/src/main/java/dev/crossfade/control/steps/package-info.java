/**
 * The steps of a migration, a class each: looks, acts if needed, says Done, Wait or Failed. Uses workflow's context and
 * the databases; called by the workflow in the order of {@code MigrationSteps}.
 */
@NullMarked
package dev.crossfade.control.steps;

import org.jspecify.annotations.NullMarked;
