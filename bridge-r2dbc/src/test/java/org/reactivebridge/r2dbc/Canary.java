package org.reactivebridge.r2dbc;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * The password of all tests that have one, and those who look for it in whatever the run says: standard output and error, the log with its
 * exceptions, the failures of tests. {@link CanaryTest} comes last and fails if it was anywhere.
 */
public final class Canary implements LauncherSessionListener, TestExecutionListener {

    static final String PASSWORD = "c4n4ryPassw0rd";

    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final Set<String> UNFINISHED = new HashSet<>(); // Under its own lock.
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OURS = Logger.getLogger("org.reactivebridge"); // Held, or its level is lost.
    private static final Logger DRIVERS = Logger.getLogger("io.r2dbc");

    private static int sessions;
    private static TestPlan plan;
    private static PrintStream out;
    private static PrintStream err;
    private static Handler handler;

    /** Where it was found until now. */
    static List<String> leaks() {
        return List.copyOf(LEAKS);
    }

    /** Where it is found while something is done; that does not count for the run. */
    static List<String> during(Runnable action) {
        int before = LEAKS.size();
        action.run();
        List<String> found = new ArrayList<>(LEAKS.subList(before, LEAKS.size()));
        LEAKS.removeAll(found);
        return found;
    }

    /** The classes of this run that have not come to their end. */
    static Set<String> unfinished() {
        synchronized (UNFINISHED) {
            return Set.copyOf(UNFINISHED);
        }
    }

    private static void look(String where, String text) {
        if (text.contains(PASSWORD)) {
            LEAKS.add(where);
        }
    }

    private static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    // ---- The session; some tests open others within it

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (sessions++ > 0) {
            return;
        }
        out = System.out;
        err = System.err;
        System.setOut(new PrintStream(new Watch("standard output", out), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Watch("standard error", err), true, StandardCharsets.UTF_8));
        handler = new Handler() {
            @Override
            public void publish(LogRecord log) {
                look("log " + log.getLoggerName(), log.getMessage() + " " + List.of(parameters(log)));
                if (log.getThrown() != null) {
                    look("exception in log " + log.getLoggerName(), text(log.getThrown()));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        ROOT.addHandler(handler);
        OURS.setLevel(Level.ALL);
        DRIVERS.setLevel(Level.ALL);
    }

    private static Object[] parameters(LogRecord log) {
        Object[] parameters = log.getParameters();
        if (parameters == null) {
            return new Object[0];
        }
        Object[] texts = new Object[parameters.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = String.valueOf(parameters[i]);
        }
        return texts;
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (--sessions == 0) {
            System.setOut(out);
            System.setErr(err);
            ROOT.removeHandler(handler);
            OURS.setLevel(null);
            DRIVERS.setLevel(null);
        }
    }

    // ---- The tests

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        if (plan == null) {
            plan = started;
            synchronized (UNFINISHED) {
                started.getRoots()
                        .forEach(root -> started.getChildren(root).forEach(each -> UNFINISHED.add(name(each))));
            }
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable().ifPresent(failure -> look("failure of " + test.getDisplayName(), text(failure)));
        synchronized (UNFINISHED) {
            UNFINISHED.remove(name(test));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        look("reason for which " + test.getDisplayName() + " was skipped", reason);
        synchronized (UNFINISHED) {
            UNFINISHED.remove(name(test));
        }
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(source -> source instanceof ClassSource)
                .map(source -> ((ClassSource) source).getClassName())
                .orElse("");
    }

    /** Looks for it in bytes, however they are cut into pieces, and passes them on. */
    private static final class Watch extends OutputStream {

        private final String where;
        private final PrintStream to;
        private int matched;

        Watch(String where, PrintStream to) {
            this.where = where;
            this.to = to;
        }

        @Override
        public synchronized void write(int letter) {
            see(letter);
            to.write(letter);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                see(bytes[i]);
            }
            to.write(bytes, offset, length);
        }

        /** Only its first letter is a c, so that a mismatch begins anew. */
        private void see(int letter) {
            matched = letter == PASSWORD.charAt(matched) ? matched + 1 : letter == PASSWORD.charAt(0) ? 1 : 0;
            if (matched == PASSWORD.length()) {
                matched = 0;
                LEAKS.add(where);
            }
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }
}
