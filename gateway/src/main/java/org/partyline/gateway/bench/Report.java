package org.partyline.gateway.bench;

import java.io.PrintWriter;
import java.util.Locale;

/// Prints tables as they grow, and each figure beside its budget and its peers.
final class Report {
  private final PrintWriter out;
  private int[] widths = {};

  Report(PrintWriter out) {
    this.out = out;
  }

  void title(String title) {
    line("");
    line(title);
  }

  void header(String... names) {
    widths = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      widths[i] = Math.max(9, names[i].length());
    }
    row(names);
  }

  void row(String... cells) {
    StringBuilder row = new StringBuilder(" ");
    for (int i = 0; i < cells.length; i++) {
      row.append("  ").append(" ".repeat(Math.max(0, widths[i] - cells[i].length())));
      row.append(cells[i]);
    }
    line(row.toString());
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  /// A figure, what is wanted of it, and whether that is so.
  void judge(String figure, String budget, boolean met) {
    line("   => " + figure + " | budget " + budget + ": " + (met ? "met" : "not met"));
  }

  /// What others reach, and who says so.
  void peers(String text) {
    line("      beside it: " + text);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
