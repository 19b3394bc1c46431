package org.selfdiff.exports.pytorch;

/**
 * Where known code keeps a backbone in its checkpoints: the entry with the tensors, and what stands
 * before a backbone's keys. Backbones have torchvision's and timm's keys themselves. Of several
 * networks in a file, that of the first layout is taken.
 */
public enum KeyLayout {
  /** MoCo v1 and v2, and MGD's student: {@code main_moco.py}. */
  MOCO("state_dict", "module.encoder_q."),
  /** The CIFAR-10 notebook of MoCo and Un-Mix's scripts, whose {@code Sequential} has numbers. */
  MOCO_CIFAR("state_dict", "encoder_q.net."),
  /** MoCo v3 and SDMP: {@code main_moco.py} of facebookresearch/moco-v3. */
  MOCO_V3("state_dict", "module.base_encoder."),
  /** Momentum² Teacher: {@code tools/train.py}. */
  MOMENTUM2_TEACHER("model", "module.teacher_encoder."),
  /** DINO and Mugs: the teacher, which is what both evaluate. */
  TEACHER("teacher", "backbone."),
  /** DINO and Mugs trained with batch norm in the heads: the teacher is wrapped then. */
  WRAPPED_TEACHER("teacher", "module.backbone."),
  /** SwAV: {@code main_swav.py}. */
  SWAV("state_dict", "module."),
  /** A model inside an entry, as many training scripts keep it. */
  STATE_DICT("state_dict", ""),
  /** The same under the name that timm's and other scripts use. */
  MODEL("model", ""),
  /** A model that was wrapped for several devices. */
  WRAPPED("", "module."),
  /** A model alone, as torchvision and timm distribute theirs. */
  PLAIN("", ""),
  /** A checkpoint of SelfDiff: the query encoder of MoCo and MGD. */
  QUERY_ENCODER("", "encoder_q."),
  /** A checkpoint of SelfDiff: MoCo v3. */
  BASE_ENCODER("", "base_encoder."),
  /** A checkpoint of SelfDiff: methods with one encoder, and BYOL's online one. */
  ENCODER("", "encoder."),
  /** A checkpoint of SelfDiff: Momentum² Teacher. */
  TEACHER_ENCODER("", "teacher_encoder."),
  /** A checkpoint of SelfDiff: Mugs. */
  TEACHER_BACKBONE("", "teacher.backbone."),
  /** A checkpoint of SelfDiff: DINO. */
  TEACHER_NETWORK("", "teacher.");

  private final TensorPlace place;

  KeyLayout(String entry, String prefix) {
    this.place = new TensorPlace(entry, prefix);
  }

  /** The entry of the file that holds the tensors; empty for the file itself. */
  public String entry() {
    return place.entry();
  }

  /** A key of the backbone as the file has it. */
  public String key(String backboneKey) {
    return place.key(backboneKey);
  }

  /** Where the backbone lies. */
  public TensorPlace place() {
    return place;
  }
}
