/**
 * Where finished objects go, and where local input comes from. Start at
 * {@link io.github.orderlake.store.ObjectStore} for what sinks write to, and at
 * {@link io.github.orderlake.store.LocalObjects} for files to read. An object is visible either whole or not at all.
 */
@NullMarked
package io.github.orderlake.store;

import org.jspecify.annotations.NullMarked;
