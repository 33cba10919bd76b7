package org.reactivebridge.kernel;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What flows from the subscriber up to the sources of one run: the environment to run in, and a few values by key.
 *
 * <p>Entries keep the order in which their keys first came in. Lookups are linear: a context is meant for a handful of
 * values.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Context {

    private static final Object[] NO_ENTRIES = {};
    private static final Context SYSTEM =
            new Context(SystemEnvironment.INSTANCE, SystemEnvironment.INSTANCE.scheduler(), NO_ENTRIES);

    private final Environment environment;
    private final Scheduler scheduler;
    private final Object[] entries; // key, value, key, value, …

    private Context(Environment environment, Scheduler scheduler, Object[] entries) {
        this.environment = environment;
        this.scheduler = scheduler;
        this.entries = entries;
    }

    /**
     * A context without values.
     *
     * @param environment where to run
     * @return a context in which tasks run where the environment says
     */
    public static Context in(Environment environment) {
        return environment == SystemEnvironment.INSTANCE
                ? SYSTEM
                : new Context(environment, environment.scheduler(), NO_ENTRIES);
    }

    /**
     * The environment of this run.
     *
     * @return the environment
     */
    public Environment environment() {
        return environment;
    }

    /**
     * Where the tasks of this run are placed that have no place of their own.
     *
     * @return the scheduler
     */
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Where what can go nowhere else goes.
     *
     * @return the hooks of the environment
     */
    public Hooks hooks() {
        return environment.hooks();
    }

    /**
     * This context in another environment, its scheduler included.
     *
     * @param newEnvironment where to run
     * @return a new context
     */
    public Context withEnvironment(Environment newEnvironment) {
        return new Context(newEnvironment, newEnvironment.scheduler(), entries);
    }

    /**
     * This context with another place for tasks that have none of their own.
     *
     * @param newScheduler the scheduler
     * @return a new context
     */
    public Context withScheduler(Scheduler newScheduler) {
        return new Context(environment, newScheduler, entries);
    }

    /**
     * The value of a key.
     *
     * @param key the key, compared by {@code equals}
     * @return its value, or null if there is none
     */
    public @Nullable Object get(Object key) {
        int at = indexOf(key);
        return at < 0 ? null : entries[at + 1];
    }

    /**
     * The value of a key, or another.
     *
     * @param <T> the type that the caller knows the value to have
     * @param key the key, compared by {@code equals}
     * @param otherwise the value to use if there is none; also tells its type
     * @return the value
     * @throws ClassCastException at the caller, if the value is of another type
     */
    @SuppressWarnings("unchecked") // Documented: the caller names the type.
    public <T> T getOrDefault(Object key, T otherwise) {
        Object value = get(key);
        return value == null ? otherwise : (T) value;
    }

    /**
     * Whether a key has a value.
     *
     * @param key the key, compared by {@code equals}
     * @return true if it has
     */
    public boolean hasKey(Object key) {
        return indexOf(key) >= 0;
    }

    /**
     * This context with one more or one other value.
     *
     * @param key the key
     * @param value its value
     * @return a new context
     */
    public Context with(Object key, Object value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        int at = indexOf(key);
        Object[] changed;
        if (at >= 0) {
            changed = entries.clone();
            changed[at + 1] = value;
        } else {
            changed = new Object[entries.length + 2];
            System.arraycopy(entries, 0, changed, 0, entries.length);
            changed[entries.length] = key;
            changed[entries.length + 1] = value;
        }
        return new Context(environment, scheduler, changed);
    }

    /**
     * This context without a value.
     *
     * @param key the key
     * @return a new context, or this one if the key has no value
     */
    public Context without(Object key) {
        int at = indexOf(key);
        if (at < 0) {
            return this;
        }
        Object[] changed = new Object[entries.length - 2];
        System.arraycopy(entries, 0, changed, 0, at);
        System.arraycopy(entries, at + 2, changed, at, changed.length - at);
        return new Context(environment, scheduler, changed);
    }

    /**
     * The number of values.
     *
     * @return the number of values
     */
    public int size() {
        return entries.length / 2;
    }

    /**
     * Visits every value in order.
     *
     * @param visitor gets each key with its value
     */
    public void forEach(BiConsumer<Object, Object> visitor) {
        for (int i = 0; i < entries.length; i += 2) {
            visitor.accept(entries[i], entries[i + 1]);
        }
    }

    private int indexOf(Object key) {
        Objects.requireNonNull(key, "key");
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Context{");
        forEach((key, value) -> {
            if (text.charAt(text.length() - 1) != '{') {
                text.append(", ");
            }
            text.append(key).append('=').append(value);
        });
        return text.append('}').toString();
    }
}
