/** Objects in S3: where input comes from and where finished objects go. */
@NullMarked
package io.github.orderlake.aws.s3;

import org.jspecify.annotations.NullMarked;
