package org.reactivebridge.compliance.sets;

import java.util.List;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.report.Runner;

/** What a library is made of: representative sources, operators, hubs and readers, not all of them. */
public enum ReadySet {
    /** Project Reactor. */
    REACTOR("Reactor ") {
        @Override
        List<Entry> entries() {
            return ReactorSet.entries();
        }

        @Override
        public List<String> notes() {
            return List.of(
                    "Operators of Reactor talk to each other through a protocol of their own, CoreSubscriber, which relaxes §1.3, §2.3 and"
                            + " §3.9; a subscriber that is none of Reactor's is wrapped and sees the strict one. It is the strict one that is checked.",
                    "EmitterProcessor is deprecated; it is the last of Reactor's that is still a Processor.");
        }
    },
    /** RxJava 3. */
    RXJAVA("RxJava ") {
        @Override
        List<Entry> entries() {
            return RxJavaSet.entries();
        }

        @Override
        public List<String> notes() {
            return List.of(
                    "Operators of RxJava talk to each other through a relaxed protocol, FlowableSubscriber, that leaves parts of §1.3, §2.3 and"
                            + " §3.9 to the outermost one (ReactiveX/RxJava#5112); a subscriber that is none of RxJava's is wrapped in a"
                            + " StrictSubscriber. It is the strict side that is checked.",
                    "Windows are flattened by concatMapEager: RxJava ends a window that is not subscribed to at once, as concatMap would not.");
        }
    },
    /** SmallRye Mutiny. */
    MUTINY("Mutiny ") {
        @Override
        List<Entry> entries() {
            return MutinySet.entries();
        }

        @Override
        public List<String> notes() {
            return List.of(
                    "Mutiny's types are those of java.util.concurrent.Flow; they are checked through the adapters of Reactive Streams,"
                            + " as the TCK's own twin for Flow does.",
                    "Left out: BroadcastProcessor, which by design fails a subscriber that has not requested enough, so that what it does under"
                            + " the checks is a matter of timing.");
        }
    },
    /** Reactive Bridge. */
    OURS("Reactive Bridge ") {
        @Override
        List<Entry> entries() {
            return OurSet.entries();
        }

        @Override
        public List<String> notes() {
            return List.of("The build of this library checks all of its operators in this way, not only these.");
        }
    };

    private final String name;

    ReadySet(String name) {
        this.name = name;
    }

    /** Its subjects; a method, so that the library is loaded when it is needed. */
    abstract List<Entry> entries();

    /**
     * What a reader of results should know.
     *
     * @return a sentence each
     */
    public abstract List<String> notes();

    /**
     * The library and its version.
     *
     * @return for a heading
     */
    public String title() {
        return name + Versions.of(name().toLowerCase(java.util.Locale.ROOT));
    }

    /**
     * What there is to run.
     *
     * @param compliance says which checks
     * @return a task for each subject
     */
    public List<Runner.Task> tasks(Compliance compliance) {
        return entries().stream()
                .map(entry -> new Runner.Task(entry.name(), entry.checks().apply(compliance)))
                .toList();
    }
}
