/** Classes that break the rules of the house on purpose, in packages that mirror the real ones. They are never run. */
package org.reactivebridge.house.saboteur;
