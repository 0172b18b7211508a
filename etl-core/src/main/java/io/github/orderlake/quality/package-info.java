/**
 * What becomes of records that do not fit. Start at {@link io.github.orderlake.quality.Quarantine}, which keeps them to
 * be replayed; {@link io.github.orderlake.quality.Rejects} fails the unit or only counts them.
 */
@NullMarked
package io.github.orderlake.quality;

import org.jspecify.annotations.NullMarked;
