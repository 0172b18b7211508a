package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.store.NameFilter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3PlaceTest {

    @ParameterizedTest
    @CsvSource({
        "s3://b/in/, s3://b/in/, true",
        "s3://b/in/, s3://b/in/lake/, true",
        "s3://b/in/, s3://b/in/_lake/, false",
        "s3://b/in/, s3://b/in/x/.lake/, false",
        "s3://b/_in/, s3://b/_in/lake/, true",
        "s3://b/in/, s3://b/input/, false",
        "s3://b/in/, s3://b/, false",
        "s3://b/, s3://b/, true",
        "s3://b/in/day=5/, s3://b/in/, true",
        "s3://b/in/hour=5/, s3://b/in/, false",
        "s3://b/in/day=5/deep/, s3://b/in/, false",
        "s3://b/in/, s3://other/in/, false",
        "s3://b/in/a.json, s3://b/in/, false",
        "s3://b/*/, s3://b/in/, false",
        "s3://b/*/, s3://b/*/lake/, true",
        "in/, s3://b/in/, false",
    })
    void knowsWhichInputWouldReadIt(String input, String place, boolean read) throws Exception {
        try (AwsSession aws = new AwsSession(new AwsOptions())) {
            Place target = Place.of(place, aws);
            String names = "day=*/orders_ETL_*.parquet";

            assertThat(target.isReadBy(input, names, NameFilter.all())).isEqualTo(read);
            assertThat(target.isReadBy(input, names, NameFilter.all().endingWith(List.of(".json"))))
                    .isFalse();
        }
    }
}
