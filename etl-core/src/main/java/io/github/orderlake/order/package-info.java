/**
 * The order preset: {@link io.github.orderlake.order.Orders#flattenSpec()} for JSON,
 * {@link io.github.orderlake.order.OrderFlattener} for {@link io.github.orderlake.order.Order} objects.
 */
@NullMarked
package io.github.orderlake.order;

import org.jspecify.annotations.NullMarked;
