package org.selfdiff.runner.config.problem;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What other tools call the settings and kinds of this language. */
public final class ForeignTerms {
  /** A key of this language and its other names. */
  private static final Map<String, List<String>> KEYS =
      byName(
          Map.ofEntries(
              Map.entry("name", "exp-name experiment experiment-name run-name"),
              Map.entry("seed", "random-seed manual-seed random-state"),
              Map.entry("data.kind", "dataset dataset-name train-dataset"),
              Map.entry(
                  "data.root", "data-path data-dir data-root dataset-path dataset-dir train-dir"),
              Map.entry("views.size", "image-size img-size input-size crop-size resolution"),
              Map.entry("views.count", "num-views n-views num-crops nmb-crops global-crops-number"),
              Map.entry("views.local.count", "local-crops-number num-local-crops"),
              Map.entry("views.local.size", "local-crops-size local-crop-size"),
              Map.entry("views.augment", "transforms transform augmentations augmentation aug"),
              Map.entry(
                  "backbone.kind",
                  "arch architecture model model-name network net encoder base-model"),
              Map.entry("backbone.patch", "patch-size"),
              Map.entry("backbone.width", "width-mult width-multiplier"),
              Map.entry(
                  "backbone.init",
                  "pretrained pretrained-weights checkpoint ckpt load-from init-weights"),
              Map.entry("method.kind", "algorithm framework"),
              Map.entry(
                  "method.queue",
                  "moco-k queue-size queue-length queue-len num-negatives memory-bank-size"),
              Map.entry(
                  "method.temperature", "moco-t temp tau softmax-temperature nce-t temperature-s"),
              Map.entry(
                  "method.momentum",
                  "moco-m ema ema-decay ema-momentum m-base momentum-teacher base-momentum"),
              Map.entry(
                  "method.dim",
                  "moco-dim feature-dim feat-dim proj-dim projection-dim embedding-dim embed-dim"),
              Map.entry("method.hidden", "hidden-dim proj-hidden-dim moco-mlp-dim mlp-dim"),
              Map.entry("method.prototypes", "nmb-prototypes num-prototypes n-prototypes"),
              Map.entry("method.drop-path", "drop-path-rate"),
              Map.entry("method.freeze", "freeze-prototypes-niters"),
              Map.entry("method.student-temperature", "student-temp"),
              Map.entry("method.teacher-temperature", "teacher-temp"),
              Map.entry("optimizer.kind", "opt optim optimizer-name optimizer-type"),
              Map.entry(
                  "optimizer.lr",
                  "learning-rate lr base-lr blr initial-lr init-lr peak-lr max-lr base-learning-rate"),
              Map.entry("optimizer.weight-decay", "wd decay l2 weight-decay"),
              Map.entry("optimizer.weight-decay-end", "wd-end final-wd"),
              Map.entry("optimizer.betas", "beta1 beta2 adam-betas"),
              Map.entry("optimizer.eps", "adam-eps opt-eps"),
              Map.entry("optimizer.clip", "clip-grad grad-clip gradient-clip-val max-grad-norm"),
              Map.entry(
                  "schedule.epochs",
                  "epochs num-epochs max-epochs n-epochs total-epochs nb-epochs train-epochs"),
              Map.entry("schedule.lr", "scheduler lr-scheduler lr-schedule sched lr-policy cos"),
              Map.entry("schedule.lr.milestones", "lr-decay-epochs lr-steps"),
              Map.entry("schedule.lr.gamma", "lr-decay-rate lr-gamma"),
              Map.entry("schedule.lr.end", "final-lr min-lr eta-min end-lr"),
              Map.entry("schedule.warmup.epochs", "warmup warmup-epochs num-warmup-epochs"),
              Map.entry(
                  "schedule.warmup.steps", "warmup-steps num-warmup-steps warmup-iters lr-warmup"),
              Map.entry(
                  "hardware.batch",
                  "batch-size bs batch train-batch-size batch-size-per-gpu samples-per-gpu"
                      + " per-device-train-batch-size"),
              Map.entry("hardware.loaders", "num-workers workers n-workers dataloader-num-workers"),
              Map.entry("hardware.threads", "num-threads n-threads"),
              Map.entry("hardware.device", "device gpu gpu-id accelerator cuda"),
              Map.entry(
                  "hardware.devices",
                  "gpus num-gpus n-gpus ngpus gpu-ids world-size nproc-per-node nproc"
                      + " num-processes n-procs num-devices visible-devices cuda-visible-devices"
                      + " distributed multiprocessing-distributed ddp"
                      + " distributed-data-parallel data-parallel"),
              Map.entry(
                  "method.bn-splits",
                  "sync-bn sync-batchnorm sync-batch-norm use-sync-bn convert-sync-batchnorm num-splits"),
              Map.entry("hardware.precision", "amp fp16 use-fp16 bf16 mixed-precision dtype"),
              Map.entry(
                  "hardware.recompute",
                  "gradient-checkpointing grad-checkpointing activation-checkpointing remat"),
              Map.entry("evaluate.knn.k", "nb-knn knn-k"),
              Map.entry("evaluate.knn.every-epochs", "eval-freq eval-every val-freq"),
              Map.entry(
                  "run.root",
                  "output-dir out-dir output save-dir save-path log-dir work-dir"
                      + " checkpoint-dir ckpt-dir"),
              Map.entry(
                  "run.checkpoint-every", "save-freq save-every save-interval checkpoint-freq"),
              Map.entry("sweep.trials", "n-trials num-trials num-samples max-trials"),
              Map.entry("sweep.objective", "metric monitor"),
              Map.entry("sweep.goal", "direction"),
              Map.entry("sweep.strategy", "sampler search-alg tuner"),
              Map.entry("sweep.space", "parameters search-space param-space hparams")));

  /** A word of this language, where it stands for a value, and its other names. */
  private static final Map<String, List<String>> WORDS =
      byName(
          Map.ofEntries(
              Map.entry("moco", "moco-v1 moco-v2 moco-v2+"),
              Map.entry("resnet18", "r18 rn18"),
              Map.entry("resnet34", "r34 rn34"),
              Map.entry("resnet50", "r50 rn50"),
              Map.entry("resnet101", "r101 rn101"),
              Map.entry("vit-tiny", "vit-t vit-ti vit-t16 vit-ti16 deit-tiny deit-ti"),
              Map.entry("vit-small", "vit-s vit-s16 deit-small deit-s"),
              Map.entry("vit-base", "vit-b vit-b16 deit-base deit-b"),
              Map.entry("vit-large", "vit-l vit-l16"),
              Map.entry("images", "imagefolder imagenet folder imagenet1k"),
              Map.entry("shapes", "synthetic fake fake-data"),
              Map.entry("sgd", "momentum"),
              Map.entry("step", "multi-step multi-step-lr step-lr"),
              Map.entry("random-erasing", "cutout"),
              Map.entry("rand-augment", "auto-augment"),
              Map.entry("maximize", "max"),
              Map.entry("minimize", "min"),
              Map.entry("asha", "hyperband successive-halving"),
              Map.entry("fp32", "float32 single full"),
              Map.entry("bf16", "bfloat16"),
              Map.entry("fp16", "float16 half mixed amp apex o1 fp16-mixed"),
              Map.entry("fp64", "float64 double")));

  private ForeignTerms() {}

  /** The full keys that another tool means by {@code term}; case, dashes, underscores are equal. */
  public static List<String> keys(String term) {
    return KEYS.getOrDefault(Nearest.plain(term), List.of());
  }

  /** The candidate that another tool calls {@code word}. */
  static Optional<String> word(String word, Collection<String> candidates) {
    return WORDS.getOrDefault(Nearest.plain(word), List.of()).stream()
        .filter(candidates::contains)
        .findFirst();
  }

  /** Every key that some term stands for. */
  static Set<String> targets() {
    return KEYS.values().stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }

  /** Every word that some term stands for. */
  static Set<String> words() {
    return WORDS.values().stream().flatMap(List::stream).collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, List<String>> byName(Map<String, String> names) {
    Map<String, List<String>> byName = new HashMap<>();
    names.forEach(
        (own, others) -> {
          for (String other : others.split(" ")) {
            byName.put(Nearest.plain(other), List.of(own));
          }
        });
    return Map.copyOf(byName);
  }
}
