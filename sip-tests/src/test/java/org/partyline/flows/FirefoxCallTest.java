package org.partyline.flows;

import org.partyline.lab.Browser;

class FirefoxCallTest extends CallInAnyBrowser {
  FirefoxCallTest() {
    super(Browser.Kind.FIREFOX);
  }
}
