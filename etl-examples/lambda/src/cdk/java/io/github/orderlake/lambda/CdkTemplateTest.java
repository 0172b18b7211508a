package io.github.orderlake.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.cloudformation.include.CfnInclude;

/** What CDK says of the template: that it knows all properties, and can load all of it. */
class CdkTemplateTest {

    private static CdkSchema schema;

    @TempDir
    Path home;

    @BeforeAll
    static void readSchema() throws IOException {
        schema = CdkSchema.read();
    }

    @Test
    void allPropertiesAreKnown() {
        assertThat(schema.mistakes(TemplateReader.read())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'SqsManagedSseEnabled: true', 'SqsManagedSSEnabled: true', there is no property SqsManagedSSEnabled",
        "'DaysAfterInitiation: 7', 'DaysAfterStart: 7', there is no property DaysAfterStart",
        "'AWS::Glue::Crawler', 'AWS::Glue::Crawlers', is no type of a resource",
        "'GroupDescription:', 'GroupDescriptions:', property groupDescription is missing",
        "'ApplyOn: !If [SnapStarts, PublishedVersions, None]', 'ApplyOn: [None]', a list is not expected",
        "'MaximumConcurrency: !Ref QueueConcurrency', 'Maximum: !Ref QueueConcurrency', there is no property Maximum"
    })
    void mistakesAreFound(String good, String bad, String mistake) throws IOException {
        assertThat(schema.mistakes(TemplateReader.read(mutated(good, bad))))
                .isNotEmpty()
                .anySatisfy(text -> assertThat(text).contains(mistake));
    }

    @Test
    void cdkLoadsAndSynthesizesIt() {
        Template template = synthesize(TemplateReader.TEMPLATE);

        template.resourceCountIs("AWS::S3::Bucket", 3);
        template.resourceCountIs("AWS::SQS::Queue", 3);
        template.hasResourceProperties("AWS::Lambda::Function", Map.of(
                "Handler", "io.github.orderlake.aws.lambda.OrderlakeHandler::handleRequest"));
        template.hasResource("AWS::S3::Bucket", Map.of("DeletionPolicy", "RetainExceptOnCreate"));
    }

    @ParameterizedTest
    @CsvSource({
        "!GetAtt DeadLetterQueue.Arn, !GetAtt DeadLettersQueue.Arn",
        "'FunctionVersion: !GetAtt FunctionVersion.Version', 'Version: !GetAtt FunctionVersion.Version'",
        "'Condition: MakesLakeBucket', 'Condition: MakesLake'"
    })
    void cdkRefusesWhatCannotBe(String good, String bad) throws IOException {
        Path mutated = Files.writeString(home.resolve("template.yaml"), mutated(good, bad));

        assertThatThrownBy(() -> synthesize(mutated)).isInstanceOf(RuntimeException.class);
    }

    private Template synthesize(Path file) {
        App app = new App(AppProps.builder().outdir(home.resolve("cdk.out").toString()).build());
        software.amazon.awscdk.Stack stack = new software.amazon.awscdk.Stack(app, "orderlake");
        CfnInclude.Builder.create(stack, "template").templateFile(file.toString()).build();
        return Template.fromStack(stack);
    }

    private static String mutated(String good, String bad) throws IOException {
        String template = Files.readString(TemplateReader.TEMPLATE);
        assertThat(template).contains(good);
        return template.replace(good, bad);
    }
}
