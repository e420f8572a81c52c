package org.partyline.flows;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;

@Order(1)
@ResourceLock("browsers 1")
class ChromiumCallTest extends CallInAnyBrowser {
  ChromiumCallTest() {
    super(Browser.Kind.CHROMIUM);
  }
}
