package org.partyline.flows;

import org.partyline.lab.Browser;

class ChromiumCallTest extends CallInAnyBrowser {
  ChromiumCallTest() {
    super(Browser.Kind.CHROMIUM);
  }
}
