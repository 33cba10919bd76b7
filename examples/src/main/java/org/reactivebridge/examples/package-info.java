/** Programs that do real work with several reactive libraries at once. */
@NullMarked
package org.reactivebridge.examples;

import org.jspecify.annotations.NullMarked;
