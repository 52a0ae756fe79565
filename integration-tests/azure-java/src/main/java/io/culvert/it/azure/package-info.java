/** Programs on the published Azure SDKs for Java, which do what a user's program does and tell what it came to, step by step. */
package io.culvert.it.azure;
