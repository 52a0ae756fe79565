/** What clients see when nodes of a hub die, stop where they are or lose each other. */
package io.culvert.it.faults;
