"""The steps of three recipes of experiments/bench in plain PyTorch, to compare times with."""
import copy
import time

import torch
import torch.nn.functional as F
from torch import nn

import checks

CIFAR_MEAN, CIFAR_STD = [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).view(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if hasattr(F, "scaled_dot_product_attention"):
            out = F.scaled_dot_product_attention(q, k, v)
        else:
            out = ((q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5).softmax(-1) @ v
        return self.proj(out.transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(width, 1e-6), Attention(width, heads), nn.LayerNorm(width, 1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self, side, patch, width, depth, heads):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.randn(1, (side // patch) ** 2 + 1, width) * 0.02, requires_grad=False)
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width, 1e-6)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.positions
        return self.norm(self.blocks(x))[:, 0]


class Basic(nn.Module):
    def __init__(self, inside, out, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out)
        self.conv2, self.norm2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), nn.BatchNorm2d(out)
        self.down = nn.Identity()
        if stride > 1 or inside != out:
            self.down = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)), inplace=True)))
        return F.relu(y + self.down(x), inplace=True)


def resnet18(features):
    layers, inside = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)], 64
    for out, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [Basic(inside, out, stride), Basic(out, out, 1)]
        inside = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, features))


def head(widths):
    layers = []
    for i, (inside, out) in enumerate(zip(widths, widths[1:])):
        layers.append(nn.Linear(inside, out, bias=False))
        last = i == len(widths) - 2
        layers += [nn.BatchNorm1d(out, affine=False)] if last else [nn.BatchNorm1d(out), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


RECIPES = {  # side of the images, the encoder, the predictor
    "moco-resnet18": (32, lambda: resnet18(128), nn.Identity),
    "moco3-vit-tiny32": (32, lambda: nn.Sequential(Transformer(32, 4, 192, 12, 3), head([192, 4096, 4096, 256])), lambda: head([256, 4096, 256])),
    "moco3-vit-small": (224, lambda: nn.Sequential(Transformer(224, 16, 384, 12, 12), head([384, 4096, 4096, 256])), lambda: head([256, 4096, 256])),
}


class Training:
    """MoCo or MoCo v3 on random images."""

    def __init__(self, options):
        if options.folder not in RECIPES:
            raise SystemExit("no peer for %s, only for %s" % (options.folder, ", ".join(RECIPES)))
        device, self.options = options.device, options
        side, encoder, predictor = RECIPES[options.folder]
        self.symmetric = options.folder.startswith("moco3")
        self.query, self.predictor = encoder().to(device), predictor().to(device)
        self.key = copy.deepcopy(self.query).requires_grad_(False)
        if options.channels_last:
            self.query, self.key = (m.to(memory_format=torch.channels_last) for m in (self.query, self.key))
        self.views = [torch.randint(0, 256, (options.batch, 3, side, side), dtype=torch.uint8, device=device) for _ in range(2)]
        self.mean, self.std = (torch.tensor(v, device=device).view(1, 3, 1, 1) for v in (CIFAR_MEAN, CIFAR_STD))
        self.queue = F.normalize(torch.randn(128, 4096, device=device), dim=0)
        self.pointer = torch.zeros(1, dtype=torch.long, device=device)
        self.zeros = torch.zeros(options.batch, dtype=torch.long, device=device)
        self.order = torch.arange(options.batch, device=device)
        trained = [p for m in (self.query, self.predictor) for p in m.parameters() if p.requires_grad]
        more = dict(fused=True) if device != "cpu" else {}
        if self.symmetric:
            more.update(dict(capturable=True) if device != "cpu" else {})
            self.optimizer = torch.optim.AdamW(trained, 1.5e-4, weight_decay=0.1, **more)
        else:
            self.optimizer = torch.optim.SGD(trained, 0.03, 0.9, weight_decay=1e-4, **more)
        self.kept, self.followers = list(self.query.parameters()), list(self.key.parameters())
        compiled = options.how.startswith("compile")
        self.calls = [torch.compile(m) if compiled else m for m in (self.query, self.key, self.predictor)]

    def contrast(self, q, k):
        q, k = F.normalize(q.float(), dim=1), F.normalize(k.float(), dim=1)
        return F.cross_entropy(q @ k.T / 0.2, self.order) * 0.4

    def losses(self, x1, x2):
        query, key, predictor = self.calls
        if self.symmetric:
            q1, q2 = predictor(query(x1)), predictor(query(x2))
            with torch.no_grad():
                k1, k2 = key(x1), key(x2)
            return self.contrast(q1, k2) + self.contrast(q2, k1), None
        q = F.normalize(query(x1).float(), dim=1)
        with torch.no_grad():
            k = F.normalize(key(x2).float(), dim=1)
        with torch.autocast(self.query[0].weight.device.type, enabled=False):
            logits = torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue], 1)
            return F.cross_entropy(logits / 0.2, self.zeros), k

    def step(self):
        images = [(v.float() / 255 - self.mean) / self.std for v in self.views]
        if self.options.channels_last:
            images = [x.contiguous(memory_format=torch.channels_last) for x in images]
        with torch.no_grad():
            torch._foreach_mul_(self.followers, 0.99)
            torch._foreach_add_(self.followers, [w.detach() for w in self.kept], alpha=0.01)
        kind = "cpu" if self.options.device == "cpu" else "cuda"
        low = dict(bf16=torch.bfloat16, fp16=torch.float16).get(self.options.precision, torch.bfloat16)
        mixed = self.options.precision in ("bf16", "fp16")
        with torch.autocast(kind, low, enabled=mixed, cache_enabled=not self.options.how.startswith("graph")):
            loss, keys = self.losses(*images)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        if keys is not None:
            with torch.no_grad():
                self.queue.index_copy_(1, (self.order + self.pointer) % 4096, keys.T)
                self.pointer.add_(self.options.batch).remainder_(4096)
        return loss.detach()


def measure(options):
    """Milliseconds of the same work; losses are of other weights and images."""
    checks.configure(options.precision, options.device)
    torch.manual_seed(0)
    training = Training(options)
    result = dict(
        what="peer", recipe=options.folder, batch=options.batch, precision=options.precision, how=options.how,
        channels_last=options.channels_last, device=options.device, torch=torch.__version__,
    )
    if options.device == "cpu":
        result.update(plain=checks.timed_here(training.step, options.replays), loss=float(training.step()))
        return result
    stream = torch.cuda.Stream()
    begin = time.time()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(4):
            training.step()
    torch.cuda.synchronize()
    result["warmup_s"] = time.time() - begin
    torch.cuda.reset_peak_memory_stats()
    result["plain"] = checks.timed(training.step, stream, max(5, options.replays // 2))
    result["peak_mib"] = torch.cuda.max_memory_allocated() >> 20
    if options.how.endswith("graph"):
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=stream):
            training.step()
        result["recorded"] = checks.timed(graph.replay, stream, options.replays)
    return result
