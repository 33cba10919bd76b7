package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RuleTest {

    @Test
    void all_ofTheSpecification_areThereOnce() {
        assertThat(Rule.all()).hasSize(11 + 13 + 17 + 2).doesNotHaveDuplicates();
        assertThat(Rule.all()).extracting(Rule::gist).doesNotHaveDuplicates().allMatch(gist -> gist.endsWith("."));
        assertThat(Rule.all()).extracting(Rule::id).startsWith("§1.1", "§1.2").endsWith("§4.1", "§4.2");
    }

    @Test
    void of_idWithAndWithoutSign_isTheSameRule() {
        assertThat(Rule.of("§3.17")).isEqualTo(Rule.of("3.17"));
        assertThat(Rule.of("3.17").link()).endsWith("v1.0.4/README.md#3.17");
    }

    @Test
    void of_ruleThatIsNot_saysWhichThereAre() {
        assertThatThrownBy(() -> Rule.of("1.12"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rule 1.12")
                .hasMessageContaining("§1.1 to §1.11");
    }
}
