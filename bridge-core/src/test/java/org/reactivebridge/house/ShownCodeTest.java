package org.reactivebridge.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java code in the documentation is text of a source that is compiled; whoever has the dependencies tests what it does. */
class ShownCodeTest {

    @Test
    void documentation_showsCompiledCodeOnly() throws IOException {
        Path project = Path.of("..");

        ShownCode shown = ShownCode.of(ShownCode.files(project, ".md"), sources(project));

        assertThat(shown.faults()).isEmpty();
        assertThat(shown.blocks()).isGreaterThan(15);
    }

    /** Those of this package speak of snippets and are none. */
    private static List<Path> sources(Path project) throws IOException {
        return ShownCode.files(project, ".java").stream()
                .filter(file -> !file.getParent().endsWith("house"))
                .toList();
    }

    @Test
    void code_thatIsNotCompiled_isReported(@TempDir Path folder) throws IOException {
        Path page = page(folder, "int a = 1;", "int b = 2;");
        Path source = source(folder, "// snippet: a", "    int a =", "        1;", "// end");

        assertThat(ShownCode.of(List.of(page), List.of(source)).faults())
                .containsExactly(page + " shows what no source has as a snippet: int b = 2;");
    }

    @Test
    void partOfASnippet_isReported(@TempDir Path folder) throws IOException {
        Path page = page(folder, "int a = 1;");
        Path source = source(folder, "// snippet: a", "int a = 1;", "int b = 2;", "// end");

        assertThat(ShownCode.of(List.of(page), List.of(source)).faults())
                .containsExactly(
                        page + " shows what no source has as a snippet: int a = 1;",
                        "snippet 'a' of " + source + " is shown nowhere");
    }

    @Test
    void snippetWithoutAnEnd_isReported(@TempDir Path folder) throws IOException {
        Path source = source(folder, "// snippet: a", "int a = 1;", "// snippet: b", "int b = 2;");

        assertThat(ShownCode.of(List.of(), List.of(source)).faults())
                .containsExactly(
                        "snippet 'a' of " + source + " has no // end", "snippet 'b' of " + source + " has no // end");
    }

    @Test
    void everythingShown_isNoFault(@TempDir Path folder) throws IOException {
        Path page = page(folder, "int a = 1;", "int b = 2;");
        Path source = source(folder, "// snippet: a", "int a = 1;", "// end", "// snippet: b", "int b = 2;", "// end");

        ShownCode shown = ShownCode.of(List.of(page), List.of(source));

        assertThat(shown.faults()).isEmpty();
        assertThat(shown.blocks()).isEqualTo(2);
    }

    private static Path page(Path folder, String... blocks) throws IOException {
        StringBuilder text = new StringBuilder("# A page\n\n```xml\n<a/>\n```\n");
        for (String block : blocks) {
            text.append("\n```java\n").append(block).append("\n```\n");
        }
        return Files.writeString(folder.resolve("page.md"), text);
    }

    private static Path source(Path folder, String... lines) throws IOException {
        return Files.write(folder.resolve("Source.java"), List.of(lines));
    }
}
