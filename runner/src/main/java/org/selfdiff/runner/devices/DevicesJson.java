package org.selfdiff.runner.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.selfdiff.runner.machine.CudaLibrary;
import org.selfdiff.runner.machine.LibrarySearch;
import org.selfdiff.runner.machine.NvidiaDriver;
import org.selfdiff.runner.machine.NvidiaGpu;

/** The findings for scripts, in one line. Every key is always there; null is what is not known. */
public final class DevicesJson {
  private DevicesJson() {}

  /** One line without its end. */
  public static String of(DeviceFindings found) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("processor", processor(found));
    all.put("driver", driver(found.driver()));
    all.put("gpus", found.visible().stream().map(gpu -> gpu(found, gpu)).toList());
    all.put("libraries", found.libraries().stream().map(DevicesJson::library).toList());
    all.put("engines", found.engines().stream().map(DevicesJson::engine).toList());
    all.put("auto", found.auto().toString());
    Map<String, Object> devices = new LinkedHashMap<>();
    devices.put("gpus", found.servedGpus());
    devices.put("gpu_backend", "nccl");
    devices.put("processes", found.mostProcesses());
    devices.put("process_backend", "gloo");
    all.put("devices", devices);
    all.put("environment", found.environment());
    all.put("variables", found.variables());
    all.put("remedies", found.remedies());
    try {
      return JsonMapper.builder().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> processor(DeviceFindings found) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", found.processor().name());
    all.put("architecture", found.processor().architecture());
    all.put("online", found.processor().online() == 0 ? null : found.processor().online());
    all.put("threads", found.threads());
    all.put("allowed", found.limits().allowed().orElse(null));
    all.put("quota", number(found.limits().quota()));
    all.put("memory_bytes", found.memory());
    all.put("machine_memory_bytes", number(found.limits().memory()));
    all.put("abilities", found.processor().abilities());
    all.put(
        "bf16",
        found.processor().isKnown()
            ? found.processor().bf16().name().toLowerCase(Locale.ROOT)
            : null);
    all.put("libnd4j", found.libnd4j());
    all.put("libnd4j_fitting", found.fitting().orElse(null));
    return all;
  }

  private static Map<String, Object> driver(NvidiaDriver driver) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("present", driver.present());
    all.put("version", driver.version().orElse(null));
    all.put("cuda", driver.cudaWords().orElse(null));
    all.put("fault", driver.fault().map(NvidiaDriver.Fault::why).orElse(null));
    all.put("remedy", driver.fault().map(NvidiaDriver.Fault::remedy).orElse(null));
    all.put("gpus", driver.gpus().size());
    return all;
  }

  private static Map<String, Object> gpu(DeviceFindings found, NvidiaGpu gpu) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("device", "cuda:" + found.visible().indexOf(gpu));
    all.put("number", gpu.number());
    all.put("name", gpu.name());
    all.put("uuid", gpu.uuid().orElse(null));
    all.put("capability", gpu.capability().orElse(null));
    all.put("memory_bytes", number(gpu.memory()));
    all.put("free_bytes", number(gpu.free()));
    return all;
  }

  private static Map<String, Object> library(CudaLibrary.Found library) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", library.library().name());
    all.put("loadable", library.loadable());
    all.put("path", library.place().map(LibrarySearch.Place::path).orElse(null));
    all.put("missing", library.missing());
    return all;
  }

  private static Map<String, Object> engine(EngineFindings engine) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", engine.name());
    all.put("gpu_build", engine.gpuBuild());
    List<Map<String, Object>> verdicts =
        engine.verdicts().stream()
            .map(
                v -> {
                  Map<String, Object> verdict = new LinkedHashMap<>();
                  verdict.put("device", v.device().toString());
                  verdict.put("served", v.refusal().isEmpty());
                  verdict.put("refusal", v.refusal().orElse(null));
                  return verdict;
                })
            .toList();
    all.put("verdicts", verdicts);
    return all;
  }

  private static Double number(OptionalDouble of) {
    return of.isPresent() ? of.getAsDouble() : null;
  }

  private static Long number(OptionalLong of) {
    return of.isPresent() ? of.getAsLong() : null;
  }
}
