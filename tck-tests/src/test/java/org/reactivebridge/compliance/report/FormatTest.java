package org.reactivebridge.compliance.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.h2.util.json.JSONArray;
import org.h2.util.json.JSONObject;
import org.h2.util.json.JSONString;
import org.h2.util.json.JSONStringSource;
import org.h2.util.json.JSONValueTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.Rule;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class FormatTest {

    /** What every format has its own trouble with. */
    private static final String NASTY = "a<b> & \"c\" | d\\e *f* `g`\n\u0001 \uD83D\uDE00 \uD800 Object@1a2b3c4d";

    private static final Report REPORT = report();

    private static Report report() {
        Check failing = Check.ours("failing", "§1.9", "Gist of it.", Kind.REQUIRED, () -> {
            throw new AssertionError(NASTY);
        });
        Check passing = Check.ours("passing", "§1.1", "Passes.", Kind.REQUIRED, () -> {});
        Check skipped = Check.ours("skipped", "§1.1", "Skipped.", Kind.REQUIRED, () -> {
            throw NotCheckedException.skipped("nothing given");
        });
        Check notApplicable = Check.ours("inapplicable", "§3.9", "Not so.", Kind.OPTIONAL, () -> {
            throw NotCheckedException.notApplicable("makes no sense");
        });
        List<Result> results = List.of(ran(passing), ran(skipped), ran(failing), ran(notApplicable));
        return new Report(
                "Title <1>",
                List.of("Condition & so on"),
                List.of(
                        new Group("First", List.of("A note."), List.of(new Subject("map <x>", results))),
                        new Group("Second", List.of(), List.of(new Subject("filter", List.of(ran(passing)))))));
    }

    /** With a time that is always the same. */
    private static Result ran(Check check) {
        Outcome outcome = check.run();
        return new Result(
                check, new Outcome(outcome.status(), outcome.detail(), outcome.cause(), Duration.ofMillis(1234)));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void write_anyFormat_hasAllOutcomesAndNoCarriageReturn(Format format) {
        String text = format.write(REPORT);

        assertThat(text).contains("failing").doesNotContain("\r").endsWith("\n");
    }

    @Test
    void text_failure_hasWhatWasSeenAndTheRule() {
        assertThat(Format.TEXT.write(REPORT))
                .contains("First: map <x>")
                .contains("✘ failed         §1.9   subscribe calls onSubscribe")
                .contains("failed: failing (ours, beyond the TCK)")
                .contains("observed: a<b> & \"c\"")
                .contains("rule: §1.9 ")
                .contains("README.md#1.9")
                .contains("✔ passed         §1.1")
                .contains("reason: nothing given")
                .contains("– not applicable §3.9")
                .contains("2 passed, 1 failed, 1 skipped, 1 not applicable");
    }

    @Test
    void markdown_nastyText_breaksNoTable() {
        String text = Format.MARKDOWN.write(REPORT);

        assertThat(text)
                .contains("| map &lt;x> | 1 | 1 | 1 | 1 | §1.9 |")
                .contains("a&lt;b> & \"c\" \\| d\\\\e \\*f\\* \\`g\\`")
                .contains("[§1.9](https://")
                .contains("- `failing` (ours, beyond the TCK): **map &lt;x>**. Observed: a&lt;b>")
                .contains("Nothing failed.");
        assertThat(text.lines().filter(line -> line.startsWith("| [§")))
                .hasSize(2 * 3)
                .allMatch(line ->
                        line.replace("\\|", "").chars().filter(c -> c == '|').count() == 7);
    }

    @Test
    void docFormats_identityOfObjects_isLeftOut() {
        assertThat(Format.MARKDOWN.write(REPORT)).contains("Object").doesNotContain("@1a2b3c4d");
        assertThat(Format.HTML.write(REPORT)).contains("Object").doesNotContain("@1a2b3c4d");
    }

    @Test
    void junitXml_parsed_hasCountsAndFailures() throws Exception {
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Format.JUNIT_XML.write(REPORT))));

        Element all = xml.getDocumentElement();
        assertThat(all.getAttribute("tests")).isEqualTo("5");
        assertThat(all.getAttribute("failures")).isEqualTo("1");
        assertThat(all.getAttribute("skipped")).isEqualTo("2");
        assertThat(all.getAttribute("time")).isEqualTo("6.170");
        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(5);
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("§1.9 Gist of it. [failing]");
        assertThat(failure.getAttribute("message")).startsWith("a<b> & \"c\"").contains("\uD83D\uDE00");
        assertThat(failure.getAttribute("type")).isEqualTo("java.lang.AssertionError");
        assertThat(failure.getTextContent()).contains("README.md#1.9").contains("FormatTest");
        NodeList skipped = xml.getElementsByTagName("skipped");
        assertThat(((Element) skipped.item(0)).getAttribute("message")).isEqualTo("skipped: nothing given");
        assertThat(((Element) skipped.item(1)).getAttribute("message")).isEqualTo("not applicable: makes no sense");
    }

    @Test
    void json_parsed_hasRulesAndResults() {
        JSONObject json = (JSONObject) JSONStringSource.parse(Format.JSON.write(REPORT), new JSONValueTarget());

        assertThat(string(json, "title")).isEqualTo("Title <1>");
        assertThat(((JSONArray) json.getFirst("rules")).length())
                .isEqualTo(Rule.all().size());
        JSONObject group = (JSONObject) ((JSONArray) json.getFirst("groups")).getElement(0);
        JSONObject subject = (JSONObject) ((JSONArray) group.getFirst("subjects")).getElement(0);
        JSONObject failing = (JSONObject) ((JSONArray) subject.getFirst("results")).getElement(2);
        assertThat(string(failing, "check")).isEqualTo("failing");
        assertThat(string(failing, "status")).isEqualTo("failed");
        assertThat(string(failing, "origin")).isEqualTo("ours");
        assertThat(string(failing, "detail"))
                .isEqualTo(NASTY.replace('\u0001', '\uFFFD').replace('\uD800', '\uFFFD'));
        assertThat(failing.getFirst("millis")).hasToString("1234");
        JSONObject last = (JSONObject) ((JSONArray) subject.getFirst("results")).getElement(3);
        assertThat(string(last, "status")).isEqualTo("not-applicable");
    }

    private static String string(JSONObject object, String name) {
        return ((JSONString) object.getFirst(name)).getString();
    }

    @Test
    void html_page_needsNothingFromElsewhere() {
        String html = Format.HTML.write(REPORT);

        assertThat(html)
                .contains("<title>Title &lt;1&gt;</title>")
                .contains("map &lt;x&gt;")
                .contains("a&lt;b&gt; &amp; &quot;c&quot;")
                .contains("prefers-color-scheme: dark")
                .contains("name=\"viewport\"")
                .doesNotContain("<script", "src=", "<link", "@import", "url(");
    }

    /** Every element that is opened is closed, in order, and every link within the page leads somewhere. */
    @Test
    void html_elementsAndAnchors_areBalanced() {
        String html = Format.HTML.write(REPORT);
        Deque<String> open = new ArrayDeque<>();

        Matcher tag = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(html.replaceAll("(?s)<style>.*?</style>", ""));
        while (tag.find()) {
            if (Set.of("meta", "input", "br").contains(tag.group(2))) {
                continue;
            }
            if (tag.group(1).isEmpty()) {
                open.push(tag.group(2));
            } else {
                assertThat(open.pop())
                        .as("opened before %s at %d", tag.group(), tag.start())
                        .isEqualTo(tag.group(2));
            }
        }
        assertThat(open).isEmpty();
        Matcher link = Pattern.compile("href=\"#([^\"]+)\"").matcher(html);
        int links = 0;
        while (link.find()) {
            links++;
            assertThat(html).contains("id=\"" + link.group(1) + "\"");
        }
        assertThat(links).isGreaterThanOrEqualTo(3);
    }

    /** A browser builds from the page exactly what it says: nothing is out of place that would have to be mended. */
    @Test
    void html_inABrowser_isTakenAsItIs(@TempDir Path folder) throws Exception {
        Optional<Path> browser = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(path -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(path)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(browser.isPresent(), "needs chromium, which is not installed");
        String html = Format.HTML.write(REPORT);
        Path page = Files.writeString(folder.resolve("report.html"), html);
        Path dom = folder.resolve("dom.html");

        // Root, as in a container, gets no sandbox; what is opened is our own page only.
        Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(body(Files.readString(dom))).isEqualTo(body(html));
    }

    private static String body(String html) {
        return html.substring(html.indexOf("<body>"), html.lastIndexOf("</body>"))
                .replace("&quot;", "\"")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
