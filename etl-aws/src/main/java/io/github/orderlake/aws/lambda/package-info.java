/**
 * A Lambda function that converts the objects which events name. Teams that have a pipeline of their own extend {@link
 * io.github.orderlake.aws.lambda.ObjectEventHandler}; those who only deploy take {@link
 * io.github.orderlake.aws.lambda.OrderlakeHandler}, which is set up by environment variables.
 */
@NullMarked
package io.github.orderlake.aws.lambda;

import org.jspecify.annotations.NullMarked;
