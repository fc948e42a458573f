package dev.flowcell.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which module may see which: runtime ← flow ← kubernetes, aws ← notebook → kernel, and app sees all. */
@AnalyzeClasses(packages = "dev.flowcell", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String RUNTIME = "dev.flowcell.runtime..";
    private static final String S3 = "dev.flowcell.runtime.s3..";
    private static final String API = "dev.flowcell.api..";
    private static final String KERNEL = "dev.flowcell.kernel..";
    private static final String FLOW = "dev.flowcell.flow..";
    private static final String KUBERNETES = "dev.flowcell.kubernetes..";
    private static final String AWS = "dev.flowcell.aws..";
    private static final String NOTEBOOK = "dev.flowcell.notebook..";
    private static final String APP = "dev.flowcell.app..";

    @ArchTest
    static final ArchRule runtimeStandsAlone = noClasses().that().resideInAnyPackage(RUNTIME, API).should()
            .dependOnClassesThat().resideInAnyPackage(KERNEL, FLOW, KUBERNETES, AWS, NOTEBOOK, APP)
            .because("the runtime's jar is in every image, alone");

    @ArchTest
    static final ArchRule runtimeIsSmall = noClasses().that().resideInAnyPackage(RUNTIME, API).and()
            .resideOutsideOfPackages(S3, "dev.flowcell.runtime.vault..").should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(RUNTIME, API, "java..", "javax..", "jdk..", "com.sun..", "sun.misc..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..", "org.jspecify..")
            .because("every library of the runtime is pulled by every pod");

    @ArchTest
    static final ArchRule runtimeKnowsNoS3 = noClasses().that().resideOutsideOfPackage(S3).should()
            .dependOnClassesThat().resideInAPackage(S3)
            .because("a store is found by its scheme, and most images have none on S3");

    @ArchTest
    static final ArchRule apiStandsAlone = noClasses().that().resideInAPackage(API).should().dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..")
            .because("user code sees the API only and may bring a JSON library of its own");

    @ArchTest
    static final ArchRule kernelKnowsNoFlows = noClasses().that().resideInAPackage(KERNEL).should()
            .dependOnClassesThat().resideInAnyPackage(FLOW, KUBERNETES, AWS, NOTEBOOK, APP)
            .because("the kernel is a Java kernel for anybody, with or without flows");

    @ArchTest
    static final ArchRule flowKnowsNoKernel = noClasses().that().resideInAPackage(FLOW).should().dependOnClassesThat()
            .resideInAnyPackage(KERNEL, KUBERNETES, AWS, NOTEBOOK, APP)
            .because("what a magic does, plain Java can do: no session, no front-end, no vendor");

    @ArchTest
    static final ArchRule vendorsKnowFlowsOnly = noClasses().that().resideInAnyPackage(KUBERNETES, AWS).should()
            .dependOnClassesThat().resideInAnyPackage(KERNEL, NOTEBOOK, APP)
            .because("a target needs nothing but the four methods of Target");

    @ArchTest
    static final ArchRule kubernetesKnowsNoAws = noClasses().that().resideInAPackage(KUBERNETES).should()
            .dependOnClassesThat().resideInAPackage(AWS).because("any Kubernetes is a target, without AWS");

    @ArchTest
    static final ArchRule notebookKnowsNoApp = noClasses().that().resideInAPackage(NOTEBOOK).should()
            .dependOnClassesThat().resideInAPackage(APP).because("the app puts the parts together, not they it");

    @ArchTest
    static final ArchRule kubernetesClientInOnePlace = noClasses().that().resideOutsideOfPackage(KUBERNETES).should()
            .dependOnClassesThat().resideInAPackage("io.fabric8..")
            .because("the Kubernetes client is one module's business");

    @ArchTest
    static final ArchRule awsSdkInOnePlace = noClasses().that()
            .resideOutsideOfPackages(AWS, S3, "dev.flowcell.runtime.vault..").should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..").because("the AWS SDK is these modules' business");

    @ArchTest
    static final ArchRule jibInOnePlace = noClasses().that().resideOutsideOfPackage("dev.flowcell.flow.image..")
            .should().dependOnClassesThat().resideInAPackage("com.google.cloud.tools..")
            .because("whoever builds images otherwise replaces one package");

    @ArchTest
    static final ArchRule zeromqInOnePlace = noClasses().that().resideOutsideOfPackage(KERNEL).should()
            .dependOnClassesThat().resideInAPackage("org.zeromq..")
            .because("only the kernel speaks Jupyter's protocol");

    @ArchTest
    static final ArchRule picocliInOnePlace = noClasses().that().resideOutsideOfPackage(APP).should()
            .dependOnClassesThat().resideInAPackage("picocli..")
            .because("magics have a grammar of their own, and the command line is the app's");

    @ArchTest
    static final ArchRule noCycles = slices().matching("dev.flowcell.(*)..").should().beFreeOfCycles()
            .because("a reader can follow the parts in one direction");
}
