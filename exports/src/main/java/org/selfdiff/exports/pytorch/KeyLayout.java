package org.selfdiff.exports.pytorch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.selfdiff.exports.safetensors.StoredTensor;

/**
 * Where known code keeps a backbone in its checkpoints: the entry with the tensors, what stands
 * before a backbone's keys, and which keys there are no part of it. Backbones have torchvision's
 * and timm's keys themselves.
 */
public enum KeyLayout {
  /** MoCo v1 and v2, and MGD's student: {@code main_moco.py}. */
  MOCO("state_dict", "module.encoder_q.", List.of("fc.")),
  /** MoCo v3 and SDMP: {@code main_moco.py} of facebookresearch/moco-v3. */
  MOCO_V3("state_dict", "module.base_encoder.", List.of("head.", "fc.")),
  /** Momentum² Teacher: {@code tools/train.py}. */
  MOMENTUM2_TEACHER("model", "module.teacher_encoder.", List.of("fc.")),
  /** DINO and Mugs: the teacher, which is what both evaluate. */
  TEACHER("teacher", "backbone.", List.of("relation_blocks.", "head.", "fc.")),
  /** DINO and Mugs trained with batch norm in the heads: the teacher is wrapped then. */
  WRAPPED_TEACHER("teacher", "module.backbone.", List.of("relation_blocks.", "head.", "fc.")),
  /** SwAV: {@code main_swav.py}. */
  SWAV("state_dict", "module.", List.of("projection_head.", "prototypes.", "queue")),
  /** A model inside an entry, as many training scripts keep it. */
  STATE_DICT("state_dict", "", List.of("fc.", "head.", "classifier.")),
  /** The same under the name that timm's and other scripts use. */
  MODEL("model", "", List.of("fc.", "head.", "classifier.")),
  /** A model that was wrapped for several devices. */
  WRAPPED("", "module.", List.of("fc.", "head.", "classifier.")),
  /** A model alone, as torchvision and timm distribute theirs. */
  PLAIN("", "", List.of("fc.", "head.", "classifier.")),
  /** A checkpoint of SelfDiff: the query encoder of MoCo and MGD. */
  QUERY_ENCODER("", "encoder_q.", List.of("fc.", "head.")),
  /** A checkpoint of SelfDiff: MoCo v3. */
  BASE_ENCODER("", "base_encoder.", List.of("fc.", "head.")),
  /** A checkpoint of SelfDiff: methods with one encoder, and BYOL's online one. */
  ENCODER("", "encoder.", List.of("fc.", "head.", "projection_head.", "prototypes.")),
  /** A checkpoint of SelfDiff: Momentum² Teacher. */
  TEACHER_ENCODER("", "teacher_encoder.", List.of("fc.", "head.")),
  /** A checkpoint of SelfDiff: Mugs. */
  TEACHER_BACKBONE("", "teacher.backbone.", List.of()),
  /** A checkpoint of SelfDiff: DINO. */
  TEACHER_NETWORK("", "teacher.", List.of("fc.", "head."));

  private final String entry;
  private final String prefix;
  private final List<String> others;

  KeyLayout(String entry, String prefix, List<String> others) {
    this.entry = entry;
    this.prefix = prefix;
    this.others = others;
  }

  /** The entry of the file that holds the tensors; empty for the file itself. */
  public String entry() {
    return entry;
  }

  /** How the tensors are found, in words. */
  public String where() {
    return (entry.isEmpty() ? "the file's own keys" : "the entry '" + entry + "'")
        + (prefix.isEmpty() ? "" : ", keys that start with " + prefix);
  }

  /** A key of the backbone as the file has it. */
  public String key(String backboneKey) {
    return prefix + backboneKey;
  }

  /**
   * The tensors of the backbone under its own keys, or empty where the file is laid out otherwise.
   *
   * @param file what {@link PytorchFile#read} gave, or tensors by their names
   */
  Optional<Map<String, StoredTensor>> backbone(Object file) {
    return within(entry.isEmpty() ? file : file instanceof Map<?, ?> m ? m.get(entry) : null);
  }

  /** The same from what the entry would hold, for files that have no entries. */
  Optional<Map<String, StoredTensor>> within(Object tensors) {
    if (!(tensors instanceof Map<?, ?> all)) {
      return Optional.empty();
    }
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (key instanceof String name
              && value instanceof StoredTensor tensor
              && name.startsWith(prefix)
              && others.stream().noneMatch(name.substring(prefix.length())::startsWith)) {
            found.put(name.substring(prefix.length()), tensor);
          }
        });
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }
}
