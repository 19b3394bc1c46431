package org.selfdiff.runner.config.tree;

import com.typesafe.config.ConfigUtil;

/** Texts as HOCON and JSON write them. */
final class Quoted {
  private Quoted() {}

  static String text(String text) {
    return ConfigUtil.quoteString(text);
  }
}
