/** What tests need that run Node.js programs. */
package io.culvert.it.node;
