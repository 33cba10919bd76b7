package org.reactivebridge.channel;

import java.util.Arrays;

/** Arrays that are replaced and not changed, so that whoever goes through one needs no lock. */
final class Copies {

    private Copies() {}

    /** All, and one more behind them. */
    static <E> E[] with(E[] all, E one) {
        E[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = one;
        return more;
    }

    /** All but one, which is known by its identity; the same array if it is not there. */
    static <E> E[] without(E[] all, E one) {
        for (int i = 0; i < all.length; i++) {
            if (all[i] == one) {
                E[] rest = Arrays.copyOf(all, all.length - 1);
                System.arraycopy(all, i + 1, rest, i, rest.length - i);
                return rest;
            }
        }
        return all;
    }
}
