package org.selfdiff.runner.config.check;

import java.util.regex.Pattern;
import org.selfdiff.methods.schema.Findings;

/** A device is named in one of few forms; whether it is there is found out when a run begins. */
final class DeviceName implements Check {
  private static final Pattern FORM = Pattern.compile("auto|cpu|cuda(:(0|[1-9][0-9]{0,2}))?");

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .hardware()
        .filter(hardware -> !FORM.matcher(hardware.device()).matches())
        .ifPresent(
            hardware ->
                findings.add(
                    "hardware.device",
                    "unknown device \""
                        + hardware.device()
                        + "\", expected auto, cpu, cuda or a GPU's number as in cuda:0"));
  }
}
