/**
 * Tables in the AWS Glue Data Catalog, for Athena, Redshift Spectrum and Spark. Start with {@link
 * io.github.orderlake.aws.glue.GlueTable}, which registers a table and its partitions directly; {@link
 * io.github.orderlake.aws.glue.GlueCrawler} starts a crawler instead.
 */
@NullMarked
package io.github.orderlake.aws.glue;

import org.jspecify.annotations.NullMarked;
