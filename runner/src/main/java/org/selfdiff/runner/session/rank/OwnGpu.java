package org.selfdiff.runner.session.rank;

import java.util.LinkedHashMap;
import java.util.Map;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.torch.group.C10dGroup;

/**
 * The environment in which a rank sees its own GPU alone, so that no library takes memory of
 * another's.
 */
final class OwnGpu {
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private OwnGpu() {}

  /**
   * What to set for a process.
   *
   * @param device as this process counts GPUs
   * @param environment of this process, which may count some GPUs alone
   */
  static Map<String, String> of(Device device, Map<String, String> environment) {
    Map<String, String> own = new LinkedHashMap<>(C10dGroup.environment(device));
    if (device.isCuda()) {
      String visible = environment.getOrDefault(VISIBLE, "");
      String[] counted = visible.isBlank() ? new String[0] : visible.split(",");
      int index = device.index();
      own.put(
          VISIBLE,
          index < counted.length ? counted[index].strip() : Integer.toString(device.index()));
    }
    return own;
  }

  /** The device as the process with that environment counts it. */
  static Device within(Device device) {
    return device.isCuda() ? Device.cuda(0) : device;
  }
}
