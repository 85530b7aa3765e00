/**
 * What a load test sends: the scenario file, read strictly, and the requests made from it. Knows no connection; uses
 * {@code config.reader} and the forms of {@code config.settings}; called by {@code rehearsal.loadtest}.
 */
@NullMarked
package dev.crossfade.rehearsal.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
