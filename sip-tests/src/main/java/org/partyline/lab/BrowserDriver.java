package org.partyline.lab;

import org.jspecify.annotations.Nullable;

/// Drives one browser's current tab: what the two protocols, WebDriver and BiDi, have in common.
interface BrowserDriver extends AutoCloseable {
  void open(String link);

  /// Runs the body of an async function in the page.
  ///
  /// @param arguments JSON values, at hand as `args`
  /// @return what it returns, as JSON: text, Long, Double, Boolean, List, Map or null
  @Nullable Object script(String body, Object... arguments);

  /// A real click, in the middle of the element.
  void click(String selector);

  /// Keys to whatever has the focus.
  void keys(CharSequence... keys);

  /// A new tab, which becomes the current one.
  void openTab();

  /// Closes the current tab; the one before it becomes current.
  void closeTab();

  /// The size of the page's view, in CSS pixels.
  void size(int width, int height);

  /// Whether pages are told that the system is dark.
  void dark(boolean dark);

  byte[] screenshot();

  @Override
  void close();
}
