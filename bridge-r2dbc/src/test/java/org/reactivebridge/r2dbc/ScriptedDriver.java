package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.ValidationDepth;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A server and its driver, whose every step happens when the test says, and which keep books: who holds a connection, whose answer is on
 * its way, which transaction is open, and everything that should not happen.
 *
 * <p>A statement is {@code query <rows>} or {@code insert <id>}. Not synchronised: one thread at a time, which changes places only within
 * what it calls.
 */
final class ScriptedDriver implements ConnectionFactory {

    private final Consumer<Runnable> later;
    final List<String> faults = new ArrayList<>();
    final Set<Physical> open = new LinkedHashSet<>();
    final Set<Integer> committed = new TreeSet<>();
    BooleanSupplier fails = () -> false; // Asked for each request, as is the next.
    BooleanSupplier hangs = () -> false;
    boolean isCareless; // Whether a cancel leaves the rest on the wire; otherwise the driver reads it.
    int made;
    int most = Integer.MAX_VALUE;
    private int requests;

    /**
     * A driver.
     *
     * @param later does what happens on the server's side, or between both
     */
    ScriptedDriver(Consumer<Runnable> later) {
        this.later = later;
    }

    @Override
    public Publisher<Connection> create() {
        return subscriber -> {
            boolean[] isCancelled = new boolean[1];
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {
                    later.accept(() -> {
                        if (isCancelled[0]) {
                            return;
                        }
                        if (fails.getAsBoolean()) {
                            subscriber.onError(new R2dbcNonTransientResourceException("refused"));
                            return;
                        }
                        Physical connection = new Physical(++made);
                        open.add(connection);
                        if (open.size() > most) {
                            faults.add(open.size() + " connections are open");
                        }
                        subscriber.onNext(connection.face);
                        subscriber.onComplete();
                    });
                }

                @Override
                public void cancel() {
                    isCancelled[0] = true;
                }
            });
        };
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return () -> "Scripted";
    }

    /** What somebody has asked, and who reads the answer. */
    private final class Request implements Subscription {
        final int number;
        final int era;
        final String text;
        final Physical connection;
        Subscriber<Object> reader;

        @Nullable
        Function<Object, Object> mapping; // Of rows, once there are any.

        boolean isSent;
        boolean isHeld; // The head was read, and nobody reads the rest yet.
        long demand;

        Request(int number, String text, Physical connection, Subscriber<Object> reader) {
            this.number = number;
            this.text = text;
            this.connection = connection;
            this.era = connection.era;
            this.reader = reader;
        }

        @Override
        public void request(long n) {
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            connection.ask(this);
        }

        @Override
        public void cancel() {
            if (!isSent) {
                isSent = true; // Never will be.
            } else if (isCareless) {
                connection.readers.remove(this); // And what comes is left where it is.
            } else if (connection.readers.contains(this)) {
                reader = raw(One.ignoring());
                mapping = row -> row;
                isHeld = false;
                request(Long.MAX_VALUE);
            }
        }

        @Override
        public String toString() {
            return text + " (" + number + ")";
        }
    }

    private enum Kind {
        HEAD,
        ROW,
        COUNT,
        FAILURE,
        END
    }

    private record Message(Request of, Kind kind, Object value) {}

    /** A connection. */
    final class Physical {
        final int id;
        final Connection face = face();
        final Deque<Request> sent = new ArrayDeque<>();
        final Deque<Message> wire = new ArrayDeque<>();
        final Deque<Request> readers = new ArrayDeque<>();
        final Set<Integer> uncommitted = new LinkedHashSet<>();
        final Map<String, List<Integer>> savepoints = new HashMap<>();
        boolean isInTransaction;
        boolean isAutoCommit = true; // As the driver knows it.
        boolean isDead;
        boolean isStuck;

        @Nullable
        Object holder;

        private int era;
        private boolean isAwake;

        Physical(int id) {
            this.id = id;
        }

        /** What is asked from now on is somebody else's. */
        void nextEra() {
            era++;
        }

        /** Somebody has it from now on. */
        void take(Object who) {
            if (holder != null) {
                faults.add(this + " is lent to " + who + " in the hands of " + holder);
            }
            if (!readers.isEmpty() || !wire.isEmpty() || !sent.isEmpty()) {
                faults.add(this + " is lent to " + who + " with an unread answer: sent " + sent + ", readers " + readers
                        + ", wire "
                        + wire.stream()
                                .map(each -> each.kind + " of " + each.of)
                                .toList());
            }
            if (isInTransaction) {
                faults.add(this + " is lent to " + who + " within a transaction");
            }
            if (!open.contains(this)) {
                faults.add(this + " is lent to " + who + " although it is closed");
            }
            holder = who;
        }

        void die() {
            isDead = true;
            uncommitted.clear();
            isInTransaction = false;
            sent.clear();
            wire.clear();
            List<Request> left = List.copyOf(readers);
            readers.clear();
            left.forEach(each -> each.reader.onError(new R2dbcNonTransientResourceException("connection lost")));
        }

        void ask(Request request) {
            if (!request.isSent) {
                request.isSent = true;
                if (isDead) {
                    later.accept(() -> request.reader.onError(new R2dbcNonTransientResourceException("closed")));
                    return;
                }
                sent.add(request);
                readers.add(request);
            }
            wake();
        }

        private void wake() {
            if (!isAwake) {
                isAwake = true;
                later.accept(() -> {
                    isAwake = false;
                    if (step()) {
                        wake();
                    }
                });
            }
        }

        /** The server works on one request, or the driver reads one message. */
        private boolean step() {
            if (isDead || isStuck) {
                return false;
            }
            Request asked = sent.peek();
            if (asked != null) {
                if (hangs.getAsBoolean()) {
                    isStuck = true;
                    return false;
                }
                sent.poll();
                work(asked);
                return true;
            }
            Request reading = readers.peek();
            Message message = wire.peek();
            if (reading == null || message == null || reading.isHeld) {
                return false;
            }
            if (reading.demand == 0
                    && (message.kind == Kind.HEAD || message.kind == Kind.ROW || message.kind == Kind.COUNT)) {
                return false;
            }
            wire.poll();
            read(reading, message);
            return true;
        }

        private void work(Request request) {
            String[] words = request.text.split(" ");
            if (fails.getAsBoolean()) {
                wire.add(new Message(request, Kind.FAILURE, isInTransaction));
                return;
            }
            switch (words[0]) {
                case "query" -> {
                    wire.add(new Message(request, Kind.HEAD, ""));
                    for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                        wire.add(new Message(request, Kind.ROW, request.number));
                    }
                }
                case "insert" -> {
                    wire.add(new Message(request, Kind.HEAD, ""));
                    (isInTransaction ? uncommitted : committed).add(Integer.parseInt(words[1]));
                    wire.add(new Message(request, Kind.COUNT, 1L));
                }
                case "begin" -> isInTransaction = true;
                case "commit" -> {
                    committed.addAll(uncommitted);
                    uncommitted.clear();
                    savepoints.clear();
                    isInTransaction = false;
                }
                case "rollback" -> {
                    uncommitted.clear();
                    savepoints.clear();
                    isInTransaction = false;
                }
                case "savepoint" -> {
                    isInTransaction = true;
                    savepoints.put(words[1], List.copyOf(uncommitted));
                }
                case "release", "back" -> {
                    List<Integer> before = savepoints.remove(words[1]);
                    if (before == null) {
                        wire.add(new Message(request, Kind.FAILURE, isInTransaction));
                        return;
                    }
                    if (words[0].equals("back")) {
                        uncommitted.retainAll(before);
                    }
                }
                default -> wire.add(new Message(request, Kind.COUNT, true)); // A validation.
            }
            wire.add(new Message(request, Kind.END, isInTransaction));
        }

        private void read(Request reading, Message message) {
            if (message.of != reading) {
                if (message.of.era != reading.era && !reading.text.equals("validate")) {
                    faults.add("The answer to " + message.of + " is read by " + reading);
                }
                die(); // Neither understands the other any more.
                return;
            }
            switch (message.kind) {
                case HEAD -> {
                    if (reading.mapping == null && !reading.text.equals("validate")) {
                        Subscriber<Object> executing = reading.reader;
                        reading.isHeld = true;
                        reading.demand = 0;
                        executing.onNext(new Answer(this, reading));
                        executing.onComplete();
                    }
                }
                case ROW -> {
                    if (reading.mapping != null) {
                        reading.demand--;
                        reading.reader.onNext(reading.mapping.apply(message.value));
                    }
                }
                case COUNT -> {
                    reading.demand--;
                    reading.reader.onNext(message.value);
                }
                case FAILURE -> {
                    readers.remove(reading);
                    isAutoCommit = !(Boolean) message.value;
                    reading.reader.onError(new R2dbcTransientException("failed") {});
                }
                default -> {
                    readers.remove(reading);
                    isAutoCommit = !(Boolean) message.value;
                    reading.reader.onComplete();
                }
            }
        }

        private <T> Publisher<T> asking(String text) {
            return subscriber -> subscriber.onSubscribe(new Request(++requests, text, this, raw(subscriber)));
        }

        private Publisher<Void> closing() {
            return subscriber -> subscriber.onSubscribe(new Subscription() {
                private boolean isAsked;

                @Override
                public void request(long n) {
                    if (!isAsked) {
                        isAsked = true;
                        later.accept(() -> {
                            if (!open.remove(Physical.this)) {
                                faults.add(Physical.this + " is closed twice");
                            }
                            die();
                            subscriber.onComplete();
                        });
                    }
                }

                @Override
                public void cancel() {}
            });
        }

        private Connection face() {
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "createStatement":
                                return statement((String) arguments[0]);
                            case "beginTransaction":
                                return asking("begin");
                            case "commitTransaction":
                                return asking("commit");
                            case "rollbackTransaction":
                                return asking("rollback");
                            case "createSavepoint":
                                return asking("savepoint " + arguments[0]);
                            case "releaseSavepoint":
                                return asking("release " + arguments[0]);
                            case "rollbackTransactionToSavepoint":
                                return asking("back " + arguments[0]);
                            case "validate":
                                return arguments[0] == ValidationDepth.REMOTE ? asking("validate") : local();
                            case "isAutoCommit":
                                return isAutoCommit;
                            case "getTransactionIsolationLevel":
                                return IsolationLevel.READ_COMMITTED;
                            case "close":
                                return closing();
                            case "hashCode":
                                return id;
                            case "equals":
                                return proxy == arguments[0];
                            case "toString":
                                return Physical.this.toString();
                            default:
                                throw new UnsupportedOperationException(method.getName());
                        }
                    });
        }

        private Publisher<Boolean> local() {
            return AsyncFuture.of(!isDead);
        }

        private Statement statement(String text) {
            return (Statement) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Statement.class},
                    (proxy, method, arguments) -> method.getName().equals("execute") ? asking(text) : proxy);
        }

        @Override
        public String toString() {
            return "connection " + id;
        }
    }

    /** The connection behind a face. */
    Physical of(Connection face) {
        return open.stream().filter(each -> each.face == face).findFirst().orElse(null);
    }

    @SuppressWarnings("unchecked") // The requests know what they give.
    private static Subscriber<Object> raw(Subscriber<?> subscriber) {
        return (Subscriber<Object>) subscriber;
    }

    private static final class Answer implements Result {

        private final Physical connection;
        private final Request request;

        Answer(Physical connection, Request request) {
            this.connection = connection;
            this.request = request;
        }

        private <T> Publisher<T> reading(Function<Object, Object> mapping) {
            return subscriber -> {
                request.reader = raw(subscriber);
                request.mapping = mapping;
                subscriber.onSubscribe(request);
                request.isHeld = false;
                connection.wake();
            };
        }

        @Override
        public Publisher<Long> getRowsUpdated() {
            return reading(row -> 0L);
        }

        @Override
        public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
            return reading(value -> mapping.apply(row(value), null));
        }

        @Override
        public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
            return reading(value -> mapping.apply(row(value)));
        }

        @Override
        public Result filter(Predicate<Segment> filter) {
            return this;
        }

        @Override
        public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
            return reading(segment -> segment);
        }
    }

    /** A row of one column, which says to whose request it belongs. */
    private static Row row(Object value) {
        return (Row) Proxy.newProxyInstance(
                ScriptedDriver.class.getClassLoader(), new Class<?>[] {Row.class}, (proxy, method, arguments) -> value);
    }
}
