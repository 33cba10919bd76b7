package org.reactivebridge.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file stays small enough to be read in one sitting; only the faces grow with the number of operators. */
class SourceSizeTest {
    private static final int BUDGET = 800;
    private static final Set<String> FACES = Set.of("AsyncStream.java", "AsyncFuture.java");

    @Test
    void mainFiles_keepTheirBudget() throws IOException {
        Path main = Path.of("src", "main", "java");

        assertThat(main.resolve("module-info.java")).exists();
        assertThat(SourceSize.above(BUDGET, main, FACES)).isEmpty();
    }

    @Test
    void above_oneLineOverBudget_isReported(@TempDir Path folder) throws IOException {
        Path within = Files.writeString(folder.resolve("Within.java"), "int i;\n".repeat(BUDGET) + "// comment\n\n");
        Path beyond = Files.writeString(folder.resolve("Beyond.java"), "int i;\n".repeat(BUDGET + 1));
        Path face = Files.writeString(folder.resolve("AsyncStream.java"), "int i;\n".repeat(BUDGET + 1));

        assertThat(SourceSize.above(BUDGET, folder, FACES))
                .containsExactly(beyond)
                .doesNotContain(within, face);
    }

    @Test
    void codeLines_ofCommentsAndLiterals_countsCodeOnly() {
        String source = """
                package a; // one

                /**
                 * Not "counted.
                 */
                class A { /* nor this
                   nor this */ String s = "/* two"; // not an end */
                    char c = '"'; /* three */
                    // four "
                    String t = \"""
                        // five
                        \""";
                }
                """;

        assertThat(SourceSize.codeLines(source)).isEqualTo(8);
    }
}
