/// The configuration file, read into validated immutable records. The only package that sees the
/// YAML library.
@NullMarked
package org.partyline.gateway.config;

import org.jspecify.annotations.NullMarked;
