/**
 * The account of what was published from which input. Start at {@link io.github.orderlake.manifest.Manifests}, which keeps
 * it as small JSON documents in a store.
 */
@NullMarked
package io.github.orderlake.manifest;

import org.jspecify.annotations.NullMarked;
