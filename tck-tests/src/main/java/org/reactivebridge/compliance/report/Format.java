package org.reactivebridge.compliance.report;

/** How a report is written. */
public enum Format {
    /** For terminals. */
    TEXT {
        @Override
        public String write(Report report) {
            return new TextWriter(report).write();
        }
    },
    /** For repositories: the same in each run that gives the same outcomes. */
    MARKDOWN {
        @Override
        public String write(Report report) {
            return new MarkdownWriter(report).write();
        }
    },
    /** A page that needs nothing from elsewhere: the same in each run that gives the same outcomes. */
    HTML {
        @Override
        public String write(Report report) {
            return new HtmlWriter(report).write();
        }
    },
    /** For build servers, in the form that Surefire and Gradle write. */
    JUNIT_XML {
        @Override
        public String write(Report report) {
            return new JUnitXmlWriter(report).write();
        }
    },
    /** For programs. */
    JSON {
        @Override
        public String write(Report report) {
            return new JsonWriter(report).write();
        }
    };

    /**
     * Writes a report.
     *
     * @param report what to write
     * @return the whole text, with lines that end in a line feed
     */
    public abstract String write(Report report);
}
