package io.github.orderlake.aws.policy;

import java.util.List;

/**
 * The statements about the Glue Data Catalog of an account in a region.
 *
 * @param region its region, or {@code *}
 * @param account its account, or {@code *}
 */
record CatalogStatements(AwsPartition partition, String region, String account) {

    /** Allows what keeping a table takes. Glue asks for each action on the catalog and on the database, too. */
    Statement table(String sid, String database, String table, TableAccess access) {
        String databaseName = PolicyText.literal(database);
        return Statement.allow(
                sid,
                actions(access),
                List.of(
                        arn("catalog"),
                        arn("database/" + databaseName),
                        arn("table/" + databaseName + "/" + PolicyText.literal(table))));
    }

    /** Allows to start a crawler, and to look at it. */
    Statement crawler(String sid, String crawler, boolean looks) {
        List<String> actions = looks ? List.of("glue:GetCrawler", "glue:StartCrawler") : List.of("glue:StartCrawler");
        return Statement.allow(sid, actions, List.of(arn("crawler/" + PolicyText.literal(crawler))));
    }

    private static List<String> actions(TableAccess access) {
        return switch (access) {
            case CHECK -> List.of("glue:GetTable");
            case CREATE_IF_ABSENT ->
                List.of("glue:BatchCreatePartition", "glue:BatchGetPartition", "glue:CreateTable", "glue:GetTable");
            case PARTITIONS_ONLY -> List.of("glue:BatchCreatePartition", "glue:BatchGetPartition", "glue:GetTable");
            case ADD_COLUMNS ->
                List.of(
                        "glue:BatchCreatePartition",
                        "glue:BatchGetPartition",
                        "glue:CreateTable",
                        "glue:GetTable",
                        "glue:UpdateTable");
            case PROJECTION -> List.of("glue:CreateTable", "glue:GetTable", "glue:UpdateTable");
        };
    }

    private String arn(String resource) {
        return "arn:" + partition.id() + ":glue:" + region + ":" + account + ":" + resource;
    }
}
