/** Every parser of ours against input that Jazzer makes up. The targets stand in the packages of the parsers. */
package io.culvert.it.fuzz;
