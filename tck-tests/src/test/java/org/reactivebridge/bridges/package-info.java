/** Tests of several bridges at once: what one of them hands on to another. */
package org.reactivebridge.bridges;
