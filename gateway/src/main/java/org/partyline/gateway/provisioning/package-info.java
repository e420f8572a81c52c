/// What changes at run time: sections of the configuration that the store has instead of the file.
@NullMarked
package org.partyline.gateway.provisioning;

import org.jspecify.annotations.NullMarked;
