package org.reactivebridge.compliance.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;

/** Runs the command as its user does, over classes of a class path that the test itself does not have. */
class ComplianceCommandTest {

    private static final String IN_ORDER = """
            package example;
            public class InOrder implements java.util.function.LongFunction<org.reactivestreams.Publisher<Long>> {
                public org.reactivestreams.Publisher<Long> apply(long n) {
                    return io.reactivex.rxjava3.core.Flowable.rangeLong(0, n);
                }
            }
            """;
    private static final String BROKEN = """
            package example;
            import org.reactivestreams.Publisher;
            public class Broken implements org.reactivebridge.compliance.PublisherSubject<Long> {
                public Publisher<Long> publisher(long n) {
                    Publisher<Long> numbers = io.reactivex.rxjava3.core.Flowable.rangeLong(0, n);
                    System.out.println("printed by what is checked");
                    return s -> { if (s != null) numbers.subscribe(s); };
                }
            }
            """;
    private static final String OTHERS = """
            package example;
            import java.util.function.*;
            import org.reactivestreams.*;
            public class Others {
                public static class NoType {}
                public static class Throwing implements LongFunction<Object> {
                    public Throwing() { throw new IllegalStateException("not today"); }
                    public Object apply(long n) { return null; }
                }
                public static class WrongResult implements LongFunction<Object> {
                    public Object apply(long n) { return "a string"; }
                }
                public static class OfUnknownLength implements Supplier<Publisher<Integer>> {
                    public Publisher<Integer> get() { return io.reactivex.rxjava3.core.Flowable.range(0, 3); }
                }
                public static class NeedsArgument implements LongFunction<Object> {
                    public NeedsArgument(String s) {}
                    public Object apply(long n) { return null; }
                }
                public static abstract class Abstract implements LongFunction<Object> {}
                public static class OfSubscriber implements Supplier<Subscriber<Integer>> {
                    public Subscriber<Integer> get() { return new io.reactivex.rxjava3.subscribers.TestSubscriber<>(); }
                }
                public static class OfProcessor implements IntFunction<Processor<Integer, Integer>> {
                    public Processor<Integer, Integer> apply(int size) {
                        return io.reactivex.rxjava3.processors.MulticastProcessor.create(size, true);
                    }
                }
                public static class OfFlow implements org.reactivebridge.compliance.FlowPublisherSubject<Long> {
                    public java.util.concurrent.Flow.Publisher<Long> publisher(long n) {
                        return FlowAdapters.toFlowPublisher(io.reactivex.rxjava3.core.Flowable.rangeLong(0, n));
                    }
                }
            }
            """;

    @TempDir
    static Path folder;

    private static Path classes;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void compile() throws IOException {
        classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"));
        for (String source : List.of(IN_ORDER, BROKEN, OTHERS)) {
            String name = source.lines()
                    .filter(line -> line.startsWith("public class "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ")[2];
            arguments.add(
                    Files.writeString(folder.resolve(name + ".java"), source).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    private int run(String... arguments) {
        return ComplianceCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int check(String name, String... more) {
        return run(Stream.concat(
                        Stream.of("--class-path", classes.toString(), "--timeouts", "fast", "example." + name),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void run_classInOrder_passes() {
        assertThat(check("InOrder")).isZero();

        assertThat(out.toString())
                .contains("Classes: example.InOrder")
                .contains("✔ passed         §1.1")
                .contains("0 failed");
        assertThat(err.toString()).contains("[38/38] Classes");
    }

    @Test
    void run_classThatBreaksARule_failsAndSaysWhich() {
        assertThat(check("Broken")).isEqualTo(1);

        assertThat(out.toString()).contains("✘ failed         §1.9").contains("1 failed");
        assertThat(err.toString()).contains("example.Broken: failed: §1.9 subscribe(null) throws");
    }

    @Test
    void run_beyondAndStress_addChecksAndSaySo() {
        assertThat(check("InOrder", "--rule", "1.3", "--beyond", "--stress", "1s", "--seed", "7", "--format", "json"))
                .as(out.toString())
                .isZero();

        assertThat(out.toString())
                .contains("beyond_stress_rulesHoldUnderContention", "and checks of Reactive Bridge's own")
                .contains("under contention for 1s, by 4 threads, from seed 7");
    }

    @ParameterizedTest
    @CsvSource({"Others$OfSubscriber, 2.1", "Others$OfProcessor, 1.1", "Others$OfFlow, 1.1"})
    void run_otherKinds_areChecked(String name, String rule) {
        assertThat(check(name, "--rule", rule, "--quiet")).as(out.toString()).isZero();

        assertThat(out.toString()).containsPattern("passed +§" + rule + " ").doesNotContain("§1.9");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "markdown", "html", "junit-xml", "json", "JSON"})
    void run_formats_areWrittenToTheFile(String format) throws IOException {
        Path file = folder.resolve("reports").resolve(format + ".out");

        assertThat(check("Broken", "--rule", "§1.9", "--format", format, "--output", file.toString()))
                .isEqualTo(1);

        assertThat(Files.readString(file)).contains("required_spec109_subscribeThrowNPEOnNullSubscriber");
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Written: " + file);
    }

    @Test
    void run_severalOutputs_areWrittenByTheirEndings() throws IOException {
        Path files = folder.resolve("several");

        assertThat(check(
                        "InOrder",
                        "--rule",
                        "1.1",
                        "--output",
                        files.resolve("a.md").toString(),
                        "--output",
                        files.resolve("a.html").toString(),
                        "--output",
                        files.resolve("a.xml").toString(),
                        "--output",
                        files.resolve("a.json").toString(),
                        "--output",
                        files.resolve("a.log").toString()))
                .isZero();

        assertThat(Files.readString(files.resolve("a.md"))).startsWith("# Reactive Streams compliance");
        assertThat(Files.readString(files.resolve("a.html"))).startsWith("<!DOCTYPE html>");
        assertThat(Files.readString(files.resolve("a.xml"))).startsWith("<?xml ");
        assertThat(Files.readString(files.resolve("a.json"))).startsWith("{");
        assertThat(Files.readString(files.resolve("a.log"))).startsWith("Reactive Streams compliance\n");
    }

    @Test
    void run_markdownTwice_isTheSame() {
        check("Broken", "--format", "markdown");
        String first = out.toString();
        out.getBuffer().setLength(0);
        check("Broken", "--format", "markdown");

        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void run_ownVersionOfALibrary_isTakenFromTheClassPath() throws Exception {
        try (SubjectLoader loader = new SubjectLoader(List.of(classes.toString()))) {
            assertThat(loader.checks("example.InOrder", org.reactivebridge.compliance.Compliance.tck()))
                    .hasSize(38);
        }
        Path shadow = folder.resolve("shadow");
        Path source = Files.createDirectories(folder.resolve("shadow-source")).resolve("Flowable.java");
        Files.writeString(source, """
                package io.reactivex.rxjava3.core;
                public class Flowable {
                    public static org.reactivestreams.Publisher<Long> rangeLong(long a, long b) {
                        throw new IllegalStateException("the other version");
                    }
                }
                """);
        Files.createDirectories(shadow);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                shadow.toString(),
                                "-cp",
                                pathOf(Publisher.class),
                                source.toString()))
                .isZero();
        // Compiled against the one that the test has, run with this one.
        assertThat(run(
                        "-cp",
                        shadow + java.io.File.pathSeparator + classes,
                        "--timeouts",
                        "fast",
                        "example.Broken",
                        "--rule",
                        "1.1"))
                .isEqualTo(1);
        assertThat(out.toString()).containsAnyOf("the other version", "NoSuchMethodError");
    }

    private static String pathOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private void assertWrongUse(int code, String... messages) {
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(messages).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void run_nothing_saysWhatToDo() {
        assertWrongUse(run(), "nothing to check: name a class or a --set");
    }

    @Test
    void run_classPathThatIsNot_namesIt() {
        assertWrongUse(
                run("-cp", folder.resolve("nowhere").toString(), "example.InOrder"), "no file or folder", "nowhere");
    }

    @Test
    void run_classThatIsNot_namesItAndTheClassPath() {
        assertWrongUse(check("Nobody"), "There is no class example.Nobody", classes.toString());
    }

    @Test
    void run_classOfNoType_saysWhatItMustBe() {
        assertWrongUse(
                check("Others$NoType"), "example.Others$NoType is none of what can be checked", "PublisherSubject");
    }

    @Test
    void run_constructorThatThrows_saysWhat() {
        assertWrongUse(check("Others$Throwing"), "constructor of example.Others$Throwing threw", "not today");
    }

    @Test
    void run_constructorWithParameters_saysSo() {
        assertWrongUse(check("Others$NeedsArgument"), "needs a constructor without parameters");
    }

    @Test
    void run_abstractClass_saysSo() {
        assertWrongUse(check("Others$Abstract"), "is abstract");
    }

    @Test
    void run_factoryOfSomethingElse_saysWhatItMade() {
        assertWrongUse(
                check("Others$WrongResult"),
                "should make a org.reactivestreams.Publisher",
                "instance of java.lang.String");
    }

    @Test
    void run_supplierOfAPublisher_saysWhatToImplement() {
        assertWrongUse(check("Others$OfUnknownLength"), "implement LongFunction, which is told how many");
    }

    @Test
    void run_ruleThatIsNot_saysWhichThereAre() {
        assertWrongUse(check("InOrder", "--rule", "9.9"), "--rule", "§4.1 and §4.2");
    }

    @Test
    void run_ruleWithoutCheck_saysSo() {
        assertWrongUse(check("InOrder", "--rule", "2.1"), "no check of 2.1");
    }

    @Test
    void run_timeOfStressWithoutUnit_saysHowToWriteIt() {
        assertWrongUse(check("InOrder", "--stress", "5"), "--stress", "30s, 5m or 1h, not 5");
    }

    @Test
    void run_timeoutsThatAreNone_saysWhichThereAre() {
        assertWrongUse(
                run("-cp", classes.toString(), "--timeouts", "brisk", "example.InOrder"),
                "fast, normal, slow or a number above zero, not brisk");
    }

    @Test
    void run_noneAtATime_isRefused() {
        assertWrongUse(check("InOrder", "--parallel", "0"), "--parallel must be 1 at least");
    }

    @Test
    void run_formatThatIsNone_saysWhichThereAre() {
        assertThat(check("InOrder", "--format", "pdf")).isEqualTo(2);
        assertThat(err.toString()).contains("'pdf' is no format; there are text, markdown, html, junit-xml and json");
    }

    @Test
    void run_setThatIsNone_saysWhichThereAre() {
        assertThat(run("--set", "akka")).isEqualTo(2);
        assertThat(err.toString().toLowerCase(Locale.ROOT)).contains("akka").contains("mutiny");
    }

    @Test
    void run_outputThatCannotBeWritten_saysSo() {
        Path folderInsteadOfFile = classes;
        assertThat(check("InOrder", "--rule", "1.1", "--output", folderInsteadOfFile.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot be written");
    }

    @Test
    void run_help_namesExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:").contains("--class-path");
    }
}
