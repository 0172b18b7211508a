package io.github.orderlake.aws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of this module, stated once. */
class ArchitectureTest {

    private static final String ROOT = "io.github.orderlake.aws";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void s3KnowsContractsAndItsClientOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".s3")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".s3",
                        "io.github.orderlake",
                        "io.github.orderlake.store",
                        "java..",
                        "javax.xml.stream",
                        "org.jspecify.annotations",
                        "software.amazon.awssdk.awscore.exception",
                        "software.amazon.awssdk.core..",
                        "software.amazon.awssdk.http",
                        "software.amazon.awssdk.services.s3..")
                .because("whoever keeps objects in S3 need not have Glue, whose client is optional")
                .check(CLASSES);
    }
}
