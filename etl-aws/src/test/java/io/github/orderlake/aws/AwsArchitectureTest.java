package io.github.orderlake.aws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of this module. */
class AwsArchitectureTest {

    private static final String ROOT = "io.github.orderlake.aws";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void glueKnowsNothingOfS3() {
        assertIgnores(
                ".glue",
                "a catalog takes locations as text, whoever published the files",
                ROOT + ".s3..",
                "software.amazon.awssdk.services.s3..");
    }

    @Test
    void s3KnowsNothingOfGlue() {
        assertIgnores(
                ".s3",
                "the Glue client is optional, and a store works without a catalog",
                ROOT + ".glue..",
                "software.amazon.awssdk.services.glue..");
    }

    @Test
    void nothingKnowsOfTheFunction() {
        for (String other : new String[] {".s3", ".glue", ".policy"}) {
            assertIgnores(
                    other,
                    "programs that are no function need neither its libraries nor Parquet",
                    ROOT + ".lambda..",
                    "com.amazonaws.services.lambda..",
                    "io.github.orderlake.parquet..",
                    "org.crac..");
        }
    }

    @Test
    void theFunctionBuildsNoObjectMapper() {
        assertIgnores(
                ".lambda",
                "loading it takes longer than converting a small object",
                "com.fasterxml.jackson.databind..");
    }

    @Test
    void policyKnowsNoService() {
        assertIgnores(
                ".policy",
                "whoever reviews permissions needs neither an SDK nor the code that uses them",
                ROOT + ".s3..",
                ROOT + ".glue..",
                "software.amazon.awssdk..");
    }

    @Test
    void whatIsSharedKnowsNoService() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".s3..", ROOT + ".glue..", ROOT + ".policy..", "software.amazon.awssdk.services..")
                .because("every service uses it, and none needs the client of another one")
                .check(CLASSES);
    }

    private static void assertIgnores(String from, String reason, String... others) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(reason)
                .check(CLASSES);
    }
}
