/**
 * What clients of AWS have in common: when a request is made again, and to which endpoints. Start with {@link
 * io.github.orderlake.aws.RetryPolicy}.
 */
@NullMarked
package io.github.orderlake.aws;

import org.jspecify.annotations.NullMarked;
