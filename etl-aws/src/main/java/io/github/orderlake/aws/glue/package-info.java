/** Tables in the Glue Data Catalog. */
@NullMarked
package io.github.orderlake.aws.glue;

import org.jspecify.annotations.NullMarked;
