package org.partyline.flows;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;

@Order(1)
@ResourceLock("browsers 2")
class FirefoxCallTest extends CallInAnyBrowser {
  FirefoxCallTest() {
    super(Browser.Kind.FIREFOX);
  }
}
