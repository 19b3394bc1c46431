package org.selfdiff.runner.session.equality;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.ResNets;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.loss.Sinkhorn;
import org.selfdiff.methods.matching.MatchingSchedule;
import org.selfdiff.methods.matching.Reduction;
import org.selfdiff.methods.matching.Teacher;
import org.selfdiff.methods.method.Backward;
import org.selfdiff.methods.method.BarlowTwins;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.method.MgdSupervised;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.MocoV3;
import org.selfdiff.methods.method.Momentum2Teacher;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.method.MugsGroup;
import org.selfdiff.methods.method.MugsInstance;
import org.selfdiff.methods.method.MugsLocalGroup;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.method.Supervised;
import org.selfdiff.methods.method.Swav;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.AdamW;
import org.selfdiff.methods.optimizer.Clip;
import org.selfdiff.methods.optimizer.Decayed;
import org.selfdiff.methods.optimizer.GlobalClip;
import org.selfdiff.methods.optimizer.Larc;
import org.selfdiff.methods.optimizer.Lars;
import org.selfdiff.methods.optimizer.LarsMomentum2;
import org.selfdiff.methods.optimizer.Optimizer;
import org.selfdiff.methods.optimizer.PerTensorClip;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.runner.config.Priors;

/** Steps of every method under every prior that it composes with, as small as they can be. */
public final class EqualCases {
  /** So large that the last stage of a ResNet has several pixels for batch norm. */
  private static final int SIZE = 16;

  private static final Network RESNET =
      new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 2, false);
  private static final Network SMALL = new ThreeConvolutions();
  private static final Network VIT =
      new VisionTransformer(12, 2, 2, 2, 8, SIZE, SIZE, PatchStem.PATCH, Positions.LEARNED);
  private static final Network FIXED_VIT =
      new VisionTransformer(12, 2, 2, 2, 8, SIZE, SIZE, PatchStem.FROZEN_PATCH, Positions.SINCOS);
  private static final Teacher TEACHER =
      new Teacher(
          Teacher.UNTRAINED,
          new ResNets(ResNets.Size.RESNET18, Stem.CIFAR, 4, false, Optional.empty()),
          Teacher.Margins.TEACHER);
  private static final MatchingSchedule MATCHING = new MatchingSchedule(2.1, 10, 64);
  private static final CosineMomentum MOMENTUM = new CosineMomentum(0.9);
  private static final TeacherTemperature TEMPERATURE = new TeacherTemperature(0.04, 0.07, 3);
  private static final Crops LOCALS = new Crops(2, 8);

  private static final Optimizer SGD = sgd(Optional.empty());
  private static final Optimizer ADAMW = adamW(Optional.empty());
  private static final Optimizer LARS =
      new Lars(0.05, OptionalInt.empty(), 0.9, 1e-4, 0.01, Optional.empty());
  private static final Optimizer LARS_MOMENTUM2 =
      new LarsMomentum2(0.1, OptionalInt.empty(), 0.9, 1e-4, 0.01, Optional.empty());
  private static final Optimizer LARC =
      new Larc(0.1, OptionalInt.empty(), 0.9, 1e-4, 0.01, Larc.Mode.SCALE, Optional.empty());

  private EqualCases() {}

  private static Optimizer sgd(Optional<Clip> clip) {
    return new Sgd(0.02, OptionalInt.empty(), 0.9, 1e-3, false, Decayed.ALL, clip);
  }

  private static Optimizer adamW(Optional<Clip> clip) {
    return new AdamW(
        1e-3,
        OptionalInt.empty(),
        List.of(0.9, 0.999),
        // Gradients that are zero but for rounding are to move nothing.
        1e-5,
        0.04,
        OptionalDouble.of(0.4),
        Decayed.WEIGHTS,
        1,
        clip);
  }

  private static Moco moco(boolean symmetric, int splits) {
    return new Moco(6, 64, 0.9, 0.2, Moco.Head.MLP, symmetric, splits);
  }

  private static Swav swav(int queue, int splits, Sinkhorn.Revision form) {
    Sinkhorn sinkhorn = new Sinkhorn(0.05, 3, form);
    return new Swav(2, 6, 8, 10, 0.1, List.of(0, 1), sinkhorn, queue, 1, 2, splits);
  }

  private static Mgd mgd(Reduction reduction, int splits) {
    return new Mgd(moco(false, splits), TEACHER, reduction, 100, List.of(1, 2, 3, 4), MATCHING);
  }

  private static MgdSupervised mgdSupervised(int splits) {
    return new MgdSupervised(
        OptionalInt.empty(),
        0.1,
        TEACHER,
        OptionalDouble.of(1.5),
        Reduction.SP,
        100,
        List.of(1, 2, 3, 4),
        MATCHING,
        splits);
  }

  private static Dino dino(boolean batchNorm, int splits) {
    return new Dino(
        12, 10, 6, 3, batchNorm, !batchNorm, 1, MOMENTUM, TEMPERATURE, 0.1, 0.9, 0.2, splits);
  }

  private static MocoV3 mocoV3(int splits) {
    return new MocoV3(6, 8, 0.2, MOMENTUM, splits);
  }

  private static Mugs mugs(int batch, int splits) {
    return new Mugs(
        new MugsInstance(6, 4 * batch, 0.2),
        new MugsLocalGroup(5, 4 * batch, 3, 0.2),
        new MugsGroup(10, 4, false, 1, TEMPERATURE, 0.1, 0.9),
        7,
        11,
        true,
        true,
        List.of(1.0, 1.0, 1.0),
        Mugs.Weighting.SWITCH,
        false,
        MOMENTUM,
        0.2,
        splits);
  }

  private static EqualCase of(String about, Method method, Network backbone, Optimizer rule) {
    return new EqualCase(about, method, backbone, rule, 8, SIZE);
  }

  /** One of each method, in the order of the language; the rows of the table. */
  public static List<EqualCase> methods() {
    return List.of(
        of("", new BarlowTwins(6, 8, 2, 0.005, 0.1), SMALL, LARS),
        of("", new Byol(6, 8, 2, 2, MOMENTUM, true), SMALL, SGD),
        of("", dino(false, 1), VIT, adamW(Optional.of(new PerTensorClip(0.3)))).with(LOCALS),
        of("", mgd(Reduction.AMP, 1), RESNET, SGD),
        of("", mgdSupervised(1), RESNET, SGD),
        of("", moco(false, 1), SMALL, SGD).ofPixels(),
        of("", mocoV3(1), FIXED_VIT, ADAMW),
        of("", new Momentum2Teacher(6, 8, MOMENTUM, 1), SMALL, LARS_MOMENTUM2),
        of("", mugs(8, 1), VIT, adamW(Optional.of(new GlobalClip(0.5)))).with(LOCALS),
        of("", new SimClr(6, 8, 2, 2, 0.5, true), SMALL, LARS).ofPixels(),
        of("", new SimSiam(6, 8, true), SMALL, SGD),
        of("", new Supervised(OptionalInt.empty(), 0.1, 1, 0), SMALL, SGD),
        of("", swav(16, 1, Sinkhorn.Revision.CURRENT), SMALL, LARC).with(LOCALS),
        of("", new WMse(3, 8, 2, 2, 4, 2, 0.1, true), SMALL, SGD));
  }

  /** Every method under every prior that it composes with, with the defaults of the language. */
  static Stream<EqualCase> mixed() {
    return methods().stream()
        .flatMap(
            of ->
                Stream.concat(Priors.all().stream(), Stream.of(new UnMix(0.5, 1, 2)))
                    .filter(prior -> !(prior instanceof NoMixing) && composes(of.method(), prior))
                    .map(of::under));
  }

  private static boolean composes(Method method, Mixing prior) {
    return !(method.compares().under(prior) instanceof Composition.Refused);
  }

  /** Forms of methods, networks, optimizers and gradients that the others leave out. */
  static List<EqualCase> forms() {
    return List.of(
        of("ResNet", moco(false, 1), RESNET, SGD),
        of("ResNet, recompute", moco(false, 1), RESNET, SGD).with(new Backward(true, false)),
        of("symmetric, loss scale", moco(true, 1), SMALL, SGD).with(new Backward(false, true)),
        of("clipped", moco(false, 1), SMALL, sgd(Optional.of(new GlobalClip(0.5)))),
        of("convolutions", mocoV3(1), SMALL, SGD),
        of("recompute, loss scale", mocoV3(1), FIXED_VIT, ADAMW).with(new Backward(true, true)),
        of("batch norm in the head", dino(true, 1), VIT, ADAMW).with(LOCALS),
        of("convolutions", dino(false, 1), SMALL, SGD).with(LOCALS),
        of("transformer", new Supervised(OptionalInt.empty(), 0, 0.7, 0.2), VIT, ADAMW),
        of("three views", new SimClr(6, 8, 2, 3, 0.5, true), SMALL, SGD),
        of("three views", new Byol(6, 8, 2, 3, MOMENTUM, false), SMALL, LARS),
        of("three views", new WMse(3, 8, 2, 3, 8, 2, 0, true), SMALL, SGD),
        of("original form", swav(0, 1, Sinkhorn.Revision.ORIGINAL), SMALL, SGD),
        of(
                "stable form, recompute, loss scale",
                swav(0, 1, Sinkhorn.Revision.ORIGINAL_STABLE),
                SMALL,
                SGD)
            .with(LOCALS)
            .with(new Backward(true, true)),
        of("drawn channels", mgd(Reduction.RD, 1), RESNET, SGD),
        of("one channel", mgd(Reduction.SM, 1), RESNET, SGD));
  }

  /**
   * Methods whose batch norm is in groups of four images; with two of them, batch norm without
   * pixels makes 1 and -1 of all there is.
   *
   * @param splits how many groups
   */
  static List<EqualCase> groups(int splits) {
    return Stream.of(
            of("groups", moco(false, splits), SMALL, SGD).ofPixels(),
            of("groups, symmetric", moco(true, splits), SMALL, SGD),
            of("groups", moco(false, splits), SMALL, SGD).under(new UnMix(0.5, 1, splits)),
            of("groups", new Momentum2Teacher(6, 8, MOMENTUM, splits), SMALL, SGD),
            of("groups", swav(32, splits, Sinkhorn.Revision.CURRENT), SMALL, LARC).with(LOCALS),
            of("groups", mgd(Reduction.AMP, splits), RESNET, SGD),
            of("groups", new BarlowTwins(6, 8, 2, 0.005, 0.1, splits), SMALL, LARS),
            of("groups", new Byol(6, 8, 2, 2, MOMENTUM, true, splits), SMALL, SGD),
            of("groups, convolutions", dino(false, splits), SMALL, SGD).with(LOCALS),
            of("groups, batch norm in the head", dino(true, splits), VIT, ADAMW).with(LOCALS),
            of("groups", mgdSupervised(splits), RESNET, SGD),
            of("groups, convolutions", mocoV3(splits), SMALL, SGD),
            of("groups", mocoV3(splits), FIXED_VIT, ADAMW),
            of("groups", mugs(4 * splits, splits), VIT, ADAMW).with(LOCALS),
            of("groups", new SimClr(6, 8, 2, 2, 0.5, true, splits), SMALL, LARS),
            of("groups", new SimSiam(6, 8, true, true, splits), SMALL, SGD),
            of("groups", new Supervised(OptionalInt.empty(), 0.1, 1, 0, splits), SMALL, SGD),
            of("groups", new WMse(3, 8, 2, 2, 4, 2, 0.1, true, splits), SMALL, SGD))
        .map(of -> of.ofImages(4 * splits))
        .map(of -> of.about(of.about() + " " + splits))
        .toList();
  }
}
