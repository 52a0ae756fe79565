/** How devices, modules and services prove who they are: with certificates and tokens, through a whole hub. */
package io.culvert.it.identity;
