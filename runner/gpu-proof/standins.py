"""Functions in the place of what an old torch, or one without CUDA, lacks of the ops that SelfDiff's steps call.

With them a step's text runs on any processor. They are for rehearsals: exact in what they compute, and slow.
"""
import re

import torch

VERSION = tuple(int(number) for number in re.findall(r"\d+", torch.__version__)[:2])

MM = "mm_out_dtype"  # torch.mm with out_dtype, which processors lack

TEXTS = {  # name of an op to TorchScript
"_fused_sgd_": '''
def standin__fused_sgd_(params: List[Tensor], grads: List[Tensor], bufs: List[Tensor], weight_decay: float, momentum: float, lr: Tensor, dampening: float, nesterov: bool, maximize: bool, is_first_step: bool, found_inf: Optional[Tensor]=None):
  if found_inf is not None and bool(found_inf > 0):
    return
  for i in range(len(params)):
    g = torch.add(grads[i], params[i], alpha=weight_decay)
    bufs[i].mul_(momentum).add_(g, alpha=1.0 - dampening)
    if nesterov:
      g = torch.add(g, bufs[i], alpha=momentum)
    else:
      g = bufs[i]
    params[i].sub_(torch.mul(g, lr))
''',
"_fused_adamw_": '''
def standin__fused_adamw_(params: List[Tensor], grads: List[Tensor], m1: List[Tensor], m2: List[Tensor], m3: List[Tensor], steps: List[Tensor], lr: Tensor, beta1: float, beta2: float, weight_decay: float, eps: float, amsgrad: bool, maximize: bool, found_inf: Optional[Tensor]=None):
  if found_inf is not None and bool(found_inf > 0):
    return
  for i in range(len(params)):
    t = steps[i].to(7)
    params[i].mul_(1.0 - lr * weight_decay)
    m1[i].lerp_(grads[i], 1.0 - beta1)
    m2[i].mul_(beta2).addcmul_(grads[i], grads[i], value=1.0 - beta2)
    c1 = 1.0 - torch.pow(beta1, t)
    c2 = torch.sqrt(1.0 - torch.pow(beta2, t))
    d = torch.add(torch.div(torch.sqrt(m2[i]), c2.to(params[i].dtype)), eps)
    params[i].sub_(torch.mul(torch.div(m1[i], d), (lr.to(7) / c1).to(params[i].dtype)))
''',
MM: '''
def standin_mm_out_dtype(a: Tensor, b: Tensor, out_dtype: int, out: Optional[Tensor]=None) -> Tensor:
  product = torch.mm(a.to(out_dtype), b.to(out_dtype))
  if out is not None:
    return out.copy_(product)
  return product
''',
"cudnn_batch_norm": '''
def standin_cudnn_batch_norm(x: Tensor, gamma: Tensor, beta: Tensor, running_mean: Optional[Tensor], running_var: Optional[Tensor], training: bool, momentum: float, eps: float) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  y, mean, deviation = torch.native_batch_norm(x.to(gamma.dtype), gamma, beta, None, None, True, 0.0, eps)
  return y.to(x.dtype), mean, deviation, torch.zeros([0])
''',
"cudnn_batch_norm_backward": '''
def standin_cudnn_batch_norm_backward(x: Tensor, dy: Tensor, gamma: Tensor, running_mean: Optional[Tensor], running_var: Optional[Tensor], mean: Optional[Tensor], deviation: Optional[Tensor], eps: float, reserve: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  dx, dgamma, dbeta = torch.native_batch_norm_backward(dy.to(gamma.dtype), x.to(gamma.dtype), gamma, None, None, mean, deviation, True, eps, [True, True, True])
  return dx.to(x.dtype), dgamma, dbeta
''',
"_scaled_dot_product_flash_attention_for_cpu": '''
def standin__scaled_dot_product_flash_attention_for_cpu(q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor]:
  s = torch.matmul(q.float(), k.float().transpose(-2, -1)) * (1.0 / float(q.size(3)) ** 0.5)
  if q.dtype == 7:
    s = torch.matmul(q, k.transpose(-2, -1)) * (1.0 / float(q.size(3)) ** 0.5)
  lse = torch.logsumexp(s, [3])
  p = torch.exp(s - lse.unsqueeze(-1))
  return torch.matmul(p, v.to(p.dtype)).to(v.dtype).transpose(1, 2).contiguous().transpose(1, 2), lse
''',
"_scaled_dot_product_flash_attention_for_cpu_backward": '''
def standin__scaled_dot_product_flash_attention_for_cpu_backward(dy: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, dropout: float, causal: bool) -> Tuple[Tensor, Tensor, Tensor]:
  scale = 1.0 / float(q.size(3)) ** 0.5
  t = q.dtype
  f = lse.dtype
  q, k, v, dy, out = q.to(f), k.to(f), v.to(f), dy.to(f), out.to(f)
  p = torch.exp(torch.matmul(q, k.transpose(-2, -1)) * scale - lse.unsqueeze(-1))
  dv = torch.matmul(p.transpose(-2, -1), dy)
  ds = p * (torch.matmul(dy, v.transpose(-2, -1)) - (dy * out).sum([3], True)) * scale
  return torch.matmul(ds, k).to(t), torch.matmul(ds.transpose(-2, -1), q).to(t), dv.to(t)
''',
"_scaled_dot_product_flash_attention": '''
def standin__scaled_dot_product_flash_attention(q: Tensor, k: Tensor, v: Tensor, p: float, causal: bool, debug: bool) -> Tuple[Tensor, Tensor, Tensor, Tensor, int, int, Tensor, Tensor, Tensor]:
  o, l = standin__scaled_dot_product_flash_attention_for_cpu(q, k, v)
  e = torch.zeros([0])
  return o, l, e, e, q.size(2), k.size(2), e, e, e
''',
"_scaled_dot_product_flash_attention_backward": '''
def standin__scaled_dot_product_flash_attention_backward(dy: Tensor, q: Tensor, k: Tensor, v: Tensor, out: Tensor, lse: Tensor, cq: Tensor, ck: Tensor, mq: int, mk: int, p: float, causal: bool, seed: Tensor, offset: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  return standin__scaled_dot_product_flash_attention_for_cpu_backward(dy, q, k, v, out, lse, 0.0, False)
''',
"_efficient_attention_forward": '''
def standin__efficient_attention_forward(q: Tensor, k: Tensor, v: Tensor, b: Optional[Tensor], cq: Optional[Tensor], ck: Optional[Tensor], mq: Optional[int], mk: Optional[int], p: float, mask: int, lse: bool) -> Tuple[Tensor, Tensor, Tensor, Tensor, int, int]:
  o, l = standin__scaled_dot_product_flash_attention_for_cpu(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
  e = torch.zeros([0])
  # The real kernel pads the rows of the second result to a multiple of 32.
  l = torch.constant_pad_nd(l, [0, (32 - l.size(2) % 32) % 32], float("inf"))
  return o.transpose(1, 2), l, e, e, q.size(1), k.size(1)
''',
"_efficient_attention_backward": '''
def standin__efficient_attention_backward(dy: Tensor, q: Tensor, k: Tensor, v: Tensor, b: Optional[Tensor], out: Tensor, cq: Optional[Tensor], ck: Optional[Tensor], mq: int, mk: int, lse: Tensor, p: float, seed: Tensor, offset: Tensor, mask: int, bias: bool) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  a, c, d = standin__scaled_dot_product_flash_attention_for_cpu_backward(dy.transpose(1, 2), q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), out.transpose(1, 2), lse.narrow(2, 0, mq), 0.0, False)
  return a.transpose(1, 2), c.transpose(1, 2), d.transpose(1, 2), a
''',
}

NEEDS = {
    "_scaled_dot_product_flash_attention": ["_scaled_dot_product_flash_attention_for_cpu"],
    "_efficient_attention_forward": ["_scaled_dot_product_flash_attention_for_cpu"],
    "_scaled_dot_product_flash_attention_backward": ["_scaled_dot_product_flash_attention_for_cpu_backward"],
    "_efficient_attention_backward": ["_scaled_dot_product_flash_attention_for_cpu_backward"],
}
FUSED = {"_fused_sgd_", "_fused_adamw_"}


def overloads(op):
    return {schema.overload_name for schema in torch._C._jit_get_schemas_for_operator("aten::" + op)}


def runs(op, device):
    """Whether any overload has a kernel for the kind of device; ops of TorchScript alone have none and run anywhere."""
    found = []
    names = overloads(op)
    # Those that write into tensors are there for every device, and call the others.
    for overload in {name for name in names if "out" not in name} or names:
        name = "aten::" + op + ("." + overload if overload else "")
        try:
            found.append(torch._C._dispatch_has_computed_kernel_for_dispatch_key(name, "CPU" if device == "cpu" else "CUDA"))
        except RuntimeError:
            return True
    return any(found)


def lacks(op, device):
    if op == MM:
        return device == "cpu" or "dtype_out" not in overloads("mm")
    if op in FUSED and ("tensor_lr" not in overloads(op) or (device == "cpu" and VERSION < (2, 4))):
        return True
    return not runs(op, device)


def in_order(ops):
    """The ops with those that their stand-ins call before them."""
    order = []
    for op in ops:
        for needed in NEEDS.get(op, []) + [op]:
            if needed not in order:
                order.append(needed)
    return order


def adapted(text, device):
    """The text as this torch compiles it, and the ops that have stand-ins."""
    text = re.sub(r"torch\.mm\((?=[^\n]*out_dtype=)", "torch.%s(" % MM, text)
    called = sorted(set(re.findall(r"torch\.(\w+)\(", text)) - {"device"})
    missing = [op for op in called if lacks(op, device)]
    unknown = [op for op in missing if op not in TEXTS]
    if unknown:
        raise SystemExit("torch %s has no %s on %s, and there is no stand-in" % (torch.__version__, ", ".join(unknown), device))
    order = in_order(missing)
    for op in order:
        text = text.replace("torch.%s(" % op, "standin_%s(" % op)
    text = text.replace('torch.device("cuda:0")', 'torch.device("%s")' % device)
    text = text.replace("torch.%s(" % MM, "torch.mm(")
    whole = "".join(TEXTS[op] for op in order) + "\n" + text
    # Names that torch has none of its own for are reached through the table of operators.
    return re.sub(r"torch\.(?!device\(|ops\.)(\w+)\(", r"torch.ops.aten.\1(", whole), order
