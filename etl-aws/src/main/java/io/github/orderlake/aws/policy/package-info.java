/**
 * IAM policies with what the stages of a pipeline need and nothing else, as JSON. Start with {@link
 * io.github.orderlake.aws.policy.PipelinePolicies}. Nothing here makes a request or needs the SDK.
 */
@NullMarked
package io.github.orderlake.aws.policy;

import org.jspecify.annotations.NullMarked;
