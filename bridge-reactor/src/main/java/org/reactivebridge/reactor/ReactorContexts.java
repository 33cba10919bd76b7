package org.reactivebridge.reactor;

import java.util.HashMap;
import java.util.Map;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import reactor.core.publisher.Operators;

/**
 * Turns Reactor's context into ours, with Reactor's hooks, and back.
 *
 * <p><strong>Concurrent.</strong>
 */
final class ReactorContexts {

    private static final Hooks HOOKS = hooks(reactor.util.context.Context.empty());
    private static final Context EMPTY = Context.in(Environment.system().withHooks(HOOKS));

    private ReactorContexts() {}

    /**
     * The context of a run for a subscriber of Reactor. It runs in the environment that a run of ours further down brought
     * along; or else in that of the caller, and then what can go nowhere goes to Reactor's hooks, unless the environment is
     * somebody's own and has hooks for a reason.
     */
    static Context toBridge(reactor.util.context.Context context) {
        Environment here = Environment.current();
        boolean isOwn = here != Environment.system();
        if (context.isEmpty()) {
            return isOwn ? Context.in(here) : EMPTY;
        }
        Environment environment = context.getOrDefault(Environment.class, null);
        if (environment == null) {
            environment = isOwn ? here : here.withHooks(hooks(context));
        }
        Context[] all = {Context.in(environment)};
        context.forEach((key, value) -> {
            if (key != Environment.class) {
                all[0] = all[0].with(key, value);
            }
        });
        return all[0];
    }

    /** The same values for an upstream of Reactor's, and the environment too, for a run of ours further up. */
    static reactor.util.context.Context toReactor(Context context) {
        Environment environment = context.environment();
        boolean isPlain = environment == Environment.system() || environment == EMPTY.environment();
        if (isPlain && context.size() == 0) {
            return reactor.util.context.Context.empty();
        }
        Map<Object, Object> values = new HashMap<>();
        context.forEach(values::put);
        if (!isPlain) {
            values.put(Environment.class, environment);
        }
        return reactor.util.context.Context.of(values);
    }

    private static Hooks hooks(reactor.util.context.Context context) {
        return Hooks.defaults()
                .onErrorDropped(error -> Operators.onErrorDropped(error, context))
                .onItemDropped(item -> Operators.onNextDropped(item, context))
                .onDiscard(item -> Operators.onDiscard(item, context));
    }
}
