/** Sample data: {@link io.github.orderlake.examples.data.SampleOrders} writes {@code etl-examples/data/orders.json}. */
@NullMarked
package io.github.orderlake.examples.data;

import org.jspecify.annotations.NullMarked;
