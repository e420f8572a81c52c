package org.partyline.flows;

import org.junit.jupiter.api.parallel.ResourceLock;
import org.partyline.lab.Browser;

@ResourceLock("browsers")
class ChromiumCallTest extends CallInAnyBrowser {
  ChromiumCallTest() {
    super(Browser.Kind.CHROMIUM);
  }
}
