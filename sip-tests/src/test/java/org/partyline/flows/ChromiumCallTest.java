package org.partyline.flows;

import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;

@ResourceLock("browsers 1")
class ChromiumCallTest extends CallInAnyBrowser {
  ChromiumCallTest() {
    super(Browser.Kind.CHROMIUM);
  }
}
