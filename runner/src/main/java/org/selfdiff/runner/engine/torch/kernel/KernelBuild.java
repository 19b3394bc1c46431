package org.selfdiff.runner.engine.torch.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine code of all kernels of a step: from the cache, or compiled, several at once. */
final class KernelBuild {
  private static final Logger LOG = LoggerFactory.getLogger(KernelBuild.class);

  /** After it no other kernel is begun, so that a slow compiler does not hold up a run for long. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** More different kernels than any recipe has; a step with more runs without. */
  static final int MOST = 1024;

  /** A program with its machine code. */
  record Built(KernelProgram program, byte[] code) {}

  private final KernelCompiler compiler;
  private final KernelCache cache;
  private final int threads;
  private final long deadline;
  private final AtomicInteger compiled = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();

  private KernelBuild(KernelCompiler compiler, KernelCache cache, int threads, Duration patience) {
    this.compiler = compiler;
    this.cache = cache;
    this.threads = threads;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Builds kernels.
   *
   * @param launched those of a step, those of one source as often as they are launched
   * @param threads compilers at once, 1 or more
   * @param patience time after which none is begun any more
   * @throws KernelException if one does not compile, or if there are too many or it takes too long
   */
  static List<Built> of(
      Collection<JoinedKernel> launched,
      KernelCompiler compiler,
      KernelCache cache,
      int threads,
      Duration patience) {
    List<KernelProgram> programs = KernelProgram.of(launched);
    int kernels = programs.stream().mapToInt(p -> p.kernels().size()).sum();
    if (kernels > MOST) {
      throw new KernelException(
          "the step has " + kernels + " different kernels, at most " + MOST + " are compiled");
    }
    long begin = System.nanoTime();
    KernelBuild build = new KernelBuild(compiler, cache, threads, patience);
    List<Built> built = build.all(programs);
    LOG.info(
        "{} kernels of ours in {} programs, {} of them compiled now, {} ms",
        kernels,
        programs.size(),
        build.compiled.get(),
        (System.nanoTime() - begin) / 1_000_000);
    if (build.kept.get() < build.compiled.get()) {
      LOG.info("the cache of kernels cannot be written: they are compiled at every start");
    }
    return built;
  }

  private List<Built> all(List<KernelProgram> programs) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread t = new Thread(work, "kernels");
              t.setDaemon(true);
              return t;
            });
    try {
      List<Future<byte[]>> begun = new ArrayList<>();
      programs.forEach(p -> begun.add(pool.submit(() -> one(p))));
      List<Built> built = new ArrayList<>();
      for (int i = 0; i < programs.size(); i++) {
        built.add(new Built(programs.get(i), begun.get(i).get()));
      }
      return built;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KernelException told
          ? told
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while kernels were compiled", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private byte[] one(KernelProgram program) {
    String name = KernelCache.name(compiler.identity(), program.source());
    Optional<byte[]> found = cache.find(name);
    if (found.isPresent()) {
      return found.get();
    }
    if (System.nanoTime() > deadline) {
      throw new KernelException("their compilation takes too long");
    }
    byte[] code = compiler.compile(program);
    compiled.incrementAndGet();
    if (cache.keep(name, code)) {
      kept.incrementAndGet();
    }
    return code;
  }
}
