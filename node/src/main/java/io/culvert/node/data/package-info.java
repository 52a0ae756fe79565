/** What a node keeps on disk besides the registry's database: its lock, certificates, ticket keys and credentials files. */
package io.culvert.node.data;
