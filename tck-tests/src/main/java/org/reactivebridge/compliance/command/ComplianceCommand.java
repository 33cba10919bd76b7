package org.reactivebridge.compliance.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.Rule;
import org.reactivebridge.compliance.Timeouts;
import org.reactivebridge.compliance.beyond.Beyond;
import org.reactivebridge.compliance.beyond.Stress;
import org.reactivebridge.compliance.report.Format;
import org.reactivebridge.compliance.report.Group;
import org.reactivebridge.compliance.report.Report;
import org.reactivebridge.compliance.report.Result;
import org.reactivebridge.compliance.report.Runner;
import org.reactivebridge.compliance.sets.ReadySet;
import org.reactivebridge.compliance.sets.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks classes of a user's, or what libraries are made of, and writes a report. */
@Command(
        name = "compliance",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Checks publishers, subscribers and processors against the rules of Reactive Streams 1.0.4.", ""
        },
        exitCodeOnExecutionException = 3,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every check that was run passed",
            "1:at least one check failed",
            "2:wrong use: nothing was checked, or the report could not be written",
            "3:the command itself broke down, for instance for lack of memory",
        },
        footer = {
            "",
            "Examples:",
            "  compliance --class-path target/classes:target/test-classes com.example.NumbersSubject",
            "  compliance --set reactor,ours --output report.html --output report.md",
        })
public final class ComplianceCommand implements Callable<Integer> {

    private static final String SHOW_PRINTS = "--show-prints";
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final int STRESSING_THREADS = 4;
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,5})([smh])");

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "CLASS",
            arity = "0..*",
            description =
                    "Classes with a constructor without parameters: a PublisherSubject, SubscriberSubject, ProcessorSubject, one of"
                            + " their Flow twins, a LongFunction<Publisher>, a Supplier<Subscriber<Integer>> or an IntFunction<Processor>.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description = "Where the classes and what they need are: folders, jars, or folder/* for all jars in it.")
    private List<String> classPath = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "SET",
            split = ",",
            description = "What a library is made of: reactor, rxjava, mutiny or ours. May be given several times.")
    private List<ReadySet> sets = new ArrayList<>();

    @Option(names = "--beyond", description = "Also the checks of this library's own, for what the TCK has none for.")
    private boolean beyond;

    @Option(
            names = "--stress",
            paramLabel = "TIME",
            description = "Also keeps each publisher and processor under contention for so long, such as 30s or 5m.")
    private @Nullable String stress;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "What --stress draws its rounds from. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description = "Only the checks of a rule, such as 1.9 or §1.9. May be given several times.")
    private List<String> rules = new ArrayList<>();

    @Option(
            names = "--timeouts",
            paramLabel = "TIMEOUTS",
            defaultValue = "normal",
            description =
                    "How long to wait: fast, normal or slow, or a number that multiplies normal. Default: ${DEFAULT-VALUE}.")
    private String timeouts = "normal";

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "How many checks run at a time, where they may; most of them wait. Default: ${DEFAULT-VALUE}.")
    private int parallel = 16;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "text, markdown, html, junit-xml or json. Default: by the ending of the file, .md, .html, .xml or .json; else text.")
    private @Nullable Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where the report goes. May be given several times, for several formats. Default: standard output.")
    private List<Path> outputs = new ArrayList<>();

    @Option(names = "--title", paramLabel = "TEXT", description = "The heading of the report.")
    private String title = "Reactive Streams compliance";

    @Option(names = SHOW_PRINTS, description = "Shows what the checked code prints. Without it, that is dropped.")
    @SuppressWarnings("UnusedVariable") // main looks for it before anything else.
    private boolean showPrints;

    @Option(names = "--quiet", description = "No progress on standard error.")
    private boolean quiet;

    /** Made by picocli. */
    public ComplianceCommand() {}

    /**
     * Runs the command and ends the process with its exit code.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        if (!List.of(arguments).contains(SHOW_PRINTS)) {
            // The checks provoke failures, and many libraries print those that they can tell nobody of.
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            System.setOut(nowhere);
            System.setErr(nowhere);
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        System.exit(execute(out, err, arguments));
    }

    /**
     * Runs the command.
     *
     * @param out gets the report, if no file is named
     * @param err gets progress and complaints
     * @param arguments see {@code --help}
     * @return 0 if every check that was run passed, 1 if one failed, 2 if the use was wrong, 3 if the command broke down
     */
    public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new ComplianceCommand())
                .setOut(out)
                .setErr(err)
                .registerConverter(Format.class, ComplianceCommand::format)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, line, parsed) -> {
                    if (thrown instanceof WrongUseException) {
                        line.getErr().println(thrown.getMessage());
                        return WRONG_USE;
                    }
                    throw thrown;
                })
                .execute(arguments);
    }

    private static Format format(String name) {
        try {
            return Format.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException unknown) {
            throw new CommandLine.TypeConversionException(
                    "'" + name + "' is no format; there are text, markdown, html, junit-xml and json");
        }
    }

    @Override
    public Integer call() throws Exception {
        Timeouts waiting = waiting();
        Compliance compliance = Compliance.tck().within(waiting);
        if (beyond) {
            compliance = compliance.including(Beyond.checks());
        }
        Duration contention = stress == null ? Duration.ZERO : time(stress);
        if (stress != null) {
            compliance = compliance.including(Stress.checks(contention, STRESSING_THREADS, seed));
        }
        if (parallel < 1) {
            throw new WrongUseException("--parallel must be 1 at least, not " + parallel);
        }
        List<Rule> wanted = rules();
        List<Plan> plans = new ArrayList<>();
        try (SubjectLoader loader = new SubjectLoader(classPath)) {
            if (!classes.isEmpty()) {
                List<Runner.Task> tasks = new ArrayList<>();
                for (String name : classes) {
                    tasks.add(new Runner.Task(name, loader.checks(name, compliance)).about(wanted));
                }
                plans.add(new Plan("Classes", List.of(), tasks));
            }
            for (ReadySet set : sets) {
                plans.add(new Plan(
                        set.title(),
                        set.notes(),
                        set.tasks(compliance).stream()
                                .map(task -> task.about(wanted))
                                .toList()));
            }
            long checks = plans.stream()
                    .flatMap(plan -> plan.tasks.stream())
                    .mapToLong(task -> task.checks().size())
                    .sum();
            if (plans.isEmpty()) {
                throw new WrongUseException("There is nothing to check: name a class or a --set; see --help");
            }
            if (checks == 0) {
                throw new WrongUseException("There is no check of " + String.join(", ", rules) + " for what was named"
                        + (beyond ? "" : "; --beyond adds some"));
            }
            // A check waits a few times for signals at most; the longest of them 50 times for the collector.
            Duration limit = waiting.signal().multipliedBy(10).plusSeconds(60).plus(contention);
            Report report = run(plans, waiting, limit);
            write(report);
            return report.count(Outcome.Status.FAILED) == 0 ? PASSED : FAILED;
        }
    }

    private record Plan(String name, List<String> notes, List<Runner.Task> tasks) {}

    private Timeouts waiting() throws WrongUseException {
        return switch (timeouts) {
            case "fast" -> Timeouts.fast();
            case "normal" -> Timeouts.normal();
            case "slow" -> Timeouts.slow();
            default -> {
                try {
                    yield Timeouts.normal().times(Double.parseDouble(timeouts));
                } catch (IllegalArgumentException e) {
                    throw new WrongUseException(
                            "--timeouts must be fast, normal, slow or a number above zero, not " + timeouts);
                }
            }
        };
    }

    private static Duration time(String text) throws WrongUseException {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            throw new WrongUseException(
                    "--stress must be a number of seconds, minutes or hours, such as 30s, 5m or 1h, not " + text);
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private List<Rule> rules() throws WrongUseException {
        List<Rule> wanted = new ArrayList<>();
        for (String rule : rules) {
            try {
                wanted.add(Rule.of(rule));
            } catch (IllegalArgumentException e) {
                throw new WrongUseException("--rule: " + e.getMessage());
            }
        }
        return wanted;
    }

    private Report run(List<Plan> plans, Timeouts waiting, Duration limit) throws InterruptedException {
        List<Group> groups = new ArrayList<>();
        for (Plan plan : plans) {
            Runner runner = new Runner(
                    parallel, limit, (subject, result, done, of) -> progress(plan, subject, result, done, of));
            groups.add(new Group(plan.name, plan.notes, runner.run(plan.tasks)));
        }
        return new Report(title, conditions(waiting), groups);
    }

    private List<String> conditions(Timeouts waiting) {
        List<String> conditions = new ArrayList<>();
        conditions.add(
                "Reactive Streams TCK " + Versions.of("tck") + ", run check by check, each in an instance of its own"
                        + (beyond ? "; and checks of Reactive Bridge's own, which are marked." : "."));
        conditions.add("JDK " + Runtime.version().feature() + "; "
                + waiting.signal().toMillis()
                + " ms for a signal that must come, " + waiting.silence().toMillis() + " ms for signals that must not; "
                + parallel + " checks at a time, those that watch the collector or provoke races alone.");
        conditions.add(
                "Two of the TCK's own mistakes are mended: it does not wait for an error as long as it says, and it gives the"
                        + " collector a tenth of a second to show that a subscriber is not held.");
        if (!sets.isEmpty()) {
            conditions.add(
                    "Of each library some sources, operators, hubs and readers of foreign publishers, not all; with capacities 1, 2, 3"
                            + " and the default where they can be set. A reader is a subscriber that the library gives to a publisher of somebody"
                            + " else's; what it does with items is not looked at.");
            conditions.add(
                    "What changes threads does so in one pool that has as many as are needed, the same for all libraries.");
            conditions.add(
                    "A failure says that the subject did not do what a check of the TCK expects of it. That may be a choice of its"
                            + " authors: what is checked is the rule, not whether somebody is better off with it.");
        }
        if (stress != null) {
            conditions.add("Each publisher and processor was kept under contention for " + stress + ", by "
                    + STRESSING_THREADS + " threads, from seed " + seed + ".");
        }
        if (!rules.isEmpty()) {
            conditions.add("Only the checks of " + String.join(", ", rules) + ".");
        }
        return conditions;
    }

    private void progress(Plan plan, String subject, Result result, int done, int of) {
        boolean failed = result.outcome().status() == Outcome.Status.FAILED;
        if (!quiet && (failed || done == of || done % 100 == 0)) {
            PrintWriter err = line().getErr();
            err.println("[" + done + "/" + of + "] " + plan.name
                    + (failed ? ", " + subject + ": failed: " + result.check().title() : ""));
            err.flush();
        }
    }

    private void write(Report report) throws WrongUseException {
        if (outputs.isEmpty()) {
            PrintWriter out = line().getOut();
            out.print((format == null ? Format.TEXT : format).write(report));
            out.flush();
        }
        for (Path output : outputs) {
            try {
                Path parent = output.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.writeString(output, (format == null ? byEnding(output) : format).write(report));
            } catch (IOException e) {
                throw new WrongUseException("--output: " + output + " cannot be written: " + e);
            }
            if (!quiet) {
                line().getErr().println("Written: " + output);
            }
        }
    }

    private static Format byEnding(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "md" -> Format.MARKDOWN;
            case "html", "htm" -> Format.HTML;
            case "xml" -> Format.JUNIT_XML;
            case "json" -> Format.JSON;
            default -> Format.TEXT;
        };
    }

    private CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set up this command");
        }
        return spec.commandLine();
    }
}
