// Draws the map: small pictures where they do not cover each other, dots elsewhere, and beside it what
// the image under the pointer is, or the one that arrow keys lead to.
{
  const data = JSON.parse(document.getElementById('data').textContent);
  const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer;
  const x = new Uint16Array(bytes(data.x));
  const y = new Uint16Array(bytes(data.y));
  const labels = new Int32Array(bytes(data.labels));
  const near = new Int32Array(bytes(data.near));
  const cosines = new Int8Array(bytes(data.cosines));
  const count = x.length;
  const PLACES = 65535;
  const MARGIN = 30;
  const CLOSE = 14;
  const MOST_ZOOM = 200;
  const PER_SHEET = data.columns * data.columns;

  const map = document.getElementById('map');
  const panel = document.getElementById('panel');
  const pen = map.getContext('2d');
  const sheets = data.sheets.map(text => {
    const image = new Image();
    image.onload = () => { redraw(); tell(); };
    image.src = 'data:image/jpeg;base64,' + text;
    return image;
  });

  let zoom = 1;
  let centerX = PLACES / 2;
  let centerY = PLACES / 2;
  let size = Math.min(36, data.side);
  let wanted = '';
  let hovered = -1;
  let kept = -1;
  let placed = null;
  let pending = false;
  const hidden = new Set();
  const seen = new Uint8Array(count).fill(1);

  const nameOf = i => data.root + data.names[i];
  const classOf = i => (labels[i] < 0 ? 'no class' : data.classes[labels[i]]);
  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colorOf = label => (label >= 0 ? data.colors[label] : data.classes.length ? style('--muted') : data.colors[0]);
  const scale = () => zoom * (Math.min(map.clientWidth, map.clientHeight) - 2 * MARGIN) / PLACES;
  const acrossOf = (i, k = scale()) => map.clientWidth / 2 + (x[i] - centerX) * k;
  const downOf = (i, k = scale()) => map.clientHeight / 2 + (y[i] - centerY) * k;
  const chosen = () => (kept >= 0 ? kept : hovered);

  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (name === 'of') element.style.setProperty('--of', value);
      else element.setAttribute(name, value);
    }
    element.append(...children.flat());
    return element;
  }

  // Which images are pictures: the first, and each that covers none before it. The place of the view
  // does not count, so that dragging changes none.
  function place() {
    const k = scale();
    const cells = new Map();
    const key = (column, row) => column * 1e6 + row;
    placed = [];
    if (size < 8) return;
    for (let i = 0; i < data.thumbnails; i++) {
      if (!seen[i]) continue;
      const px = x[i] * k;
      const py = y[i] * k;
      const column = Math.floor(px / size);
      const row = Math.floor(py / size);
      let free = true;
      for (let c = column - 1; free && c <= column + 1; c++) {
        for (let r = row - 1; free && r <= row + 1; r++) {
          free = !cells.get(key(c, r))?.some(j => Math.abs(x[j] * k - px) < size && Math.abs(y[j] * k - py) < size);
        }
      }
      if (!free) continue;
      const cell = key(column, row);
      if (!cells.has(cell)) cells.set(cell, []);
      cells.get(cell).push(i);
      placed.push(i);
    }
  }

  function picture(on, i, left, top, side) {
    const sheet = sheets[Math.floor(i / PER_SHEET)];
    if (i >= data.thumbnails || !sheet.complete) return false;
    const at = i % PER_SHEET;
    on.drawImage(sheet, at % data.columns * data.side, Math.floor(at / data.columns) * data.side,
      data.side, data.side, left, top, side, side);
    return true;
  }

  function draw() {
    pending = false;
    const ratio = devicePixelRatio || 1;
    const width = map.clientWidth;
    const height = map.clientHeight;
    if (map.width !== Math.round(width * ratio) || map.height !== Math.round(height * ratio)) {
      map.width = Math.round(width * ratio);
      map.height = Math.round(height * ratio);
      placed = null;
    }
    if (!placed) place();
    const k = scale();
    const colors = data.colors.map((_, label) => colorOf(label));
    const none = colorOf(-1);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const dot = count > 5000 ? 2.4 : 4;
    for (let i = 0; i < count; i++) {
      if (!seen[i]) continue;
      const px = acrossOf(i, k);
      const py = downOf(i, k);
      if (px < -4 || py < -4 || px > width + 4 || py > height + 4) continue;
      pen.fillStyle = labels[i] < 0 ? none : colors[labels[i]];
      pen.fillRect(px - dot / 2, py - dot / 2, dot, dot);
    }
    pen.lineWidth = 2;
    for (const i of placed) {
      const left = acrossOf(i, k) - size / 2;
      const top = downOf(i, k) - size / 2;
      if (left < -size || top < -size || left > width || top > height) continue;
      if (!picture(pen, i, left, top, size)) continue;
      pen.strokeStyle = labels[i] < 0 ? none : colors[labels[i]];
      pen.strokeRect(left + 1, top + 1, size - 2, size - 2);
    }
    const i = chosen();
    if (i >= 0) mark(i, k);
  }

  // The chosen image on top, with a line to each of its nearest.
  function mark(i, k) {
    pen.strokeStyle = style('--muted');
    pen.lineWidth = 1.5;
    for (const j of near.subarray(i * data.k, (i + 1) * data.k)) {
      if (!seen[j]) continue;
      pen.beginPath();
      pen.moveTo(acrossOf(i, k), downOf(i, k));
      pen.lineTo(acrossOf(j, k), downOf(j, k));
      pen.stroke();
      pen.fillStyle = colorOf(labels[j]);
      pen.beginPath();
      pen.arc(acrossOf(j, k), downOf(j, k), 5, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
    const side = Math.max(48, size * 1.4);
    const left = acrossOf(i, k) - side / 2;
    const top = downOf(i, k) - side / 2;
    pen.lineWidth = 3;
    pen.strokeStyle = style('--text');
    if (picture(pen, i, left, top, side)) {
      pen.strokeRect(left, top, side, side);
    } else {
      pen.fillStyle = colorOf(labels[i]);
      pen.beginPath();
      pen.arc(acrossOf(i, k), downOf(i, k), 7, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
  }

  function redraw() {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  }

  // A picture of its own size in the panel; empty where the page carries none of the image.
  function portrait(i, attributes) {
    const canvas = el('canvas', { ...attributes, width: data.side, height: data.side });
    if (data.side <= 48) canvas.classList.add('crisp');
    picture(canvas.getContext('2d'), i, 0, 0, data.side);
    return canvas;
  }

  function tell() {
    const i = chosen();
    map.setAttribute('aria-label', `Map of ${count} images. ` + (i < 0
      ? 'Arrow keys lead from image to image.' : `${nameOf(i)}, ${classOf(i)}`));
    if (i < 0) {
      parts.shown.replaceChildren(el('p', { class: 'hint' },
        'Point at an image, click it to keep it, or press an arrow key.'));
      return;
    }
    const around = [...near.subarray(i * data.k, (i + 1) * data.k)];
    parts.shown.replaceChildren(
      ...(i < data.thumbnails ? [portrait(i, { class: 'large' })]
        : [el('p', { class: 'hint' }, `The page carries pictures of ${data.thumbnails} of its ${count} images; this is none of them.`)]),
      el('p', { class: 'name', title: nameOf(i) }, data.names[i]),
      ...(data.classes.length ? [el('p', { class: 'class' }, el('span', { class: 'chip', of: colorOf(labels[i]) }), classOf(i))] : []),
      el('h2', {}, 'Nearest by features'),
      el('div', { class: 'near' }, around.map((j, rank) => {
        const cosine = (cosines[i * data.k + rank] / 100).toFixed(2);
        return el('button', {
          type: 'button', of: colorOf(labels[j]), onclick: () => keep(j),
          title: `${nameOf(j)}${data.classes.length ? ', ' + classOf(j) : ''}, cosine ${cosine}`,
        }, portrait(j, {}), cosine);
      })));
  }

  function choose(i) {
    if (i === hovered) return;
    hovered = i;
    if (kept < 0) tell();
    redraw();
  }

  // Keeps an image in the panel, in sight, and in the address.
  function keep(i) {
    kept = i;
    if (i >= 0) {
      const px = acrossOf(i);
      const py = downOf(i);
      if (px < MARGIN || py < MARGIN || px > map.clientWidth - MARGIN || py > map.clientHeight - MARGIN) {
        centerX = x[i];
        centerY = y[i];
      }
    }
    try {
      history.replaceState(null, '', i < 0 ? '#' : '#image=' + i);
    } catch {
      // Where addresses may not change, the choice holds for this visit.
    }
    tell();
    redraw();
  }

  function under(px, py) {
    const k = scale();
    const half = size / 2;
    const hit = (placed ?? []).find(i => Math.abs(acrossOf(i, k) - px) <= half && Math.abs(downOf(i, k) - py) <= half);
    if (hit !== undefined) return hit;
    let best = -1;
    let least = CLOSE * CLOSE;
    for (let i = 0; i < count; i++) {
      const dx = acrossOf(i, k) - px;
      const dy = downOf(i, k) - py;
      if (seen[i] && dx * dx + dy * dy < least) {
        least = dx * dx + dy * dy;
        best = i;
      }
    }
    return best;
  }

  // Changes the zoom; the place under the pointer stays where it is.
  function magnify(factor, px = map.clientWidth / 2, py = map.clientHeight / 2) {
    const before = scale();
    zoom = Math.max(0.5, Math.min(MOST_ZOOM, zoom * factor));
    const after = scale();
    centerX += (px - map.clientWidth / 2) * (1 / before - 1 / after);
    centerY += (py - map.clientHeight / 2) * (1 / before - 1 / after);
    moved();
  }

  function whole() {
    zoom = 1;
    centerX = centerY = PLACES / 2;
    moved();
  }

  function moved() {
    placed = null;
    parts.zoom.textContent = `${zoom < 10 ? zoom.toFixed(1) : Math.round(zoom)} ×`;
    redraw();
  }

  function filter() {
    let left = 0;
    for (let i = 0; i < count; i++) {
      seen[i] = !hidden.has(labels[i]) && (wanted === '' || nameOf(i).toLowerCase().includes(wanted)) ? 1 : 0;
      left += seen[i];
    }
    parts.left.textContent = left === count ? `${count} images` : `${left} of ${count} images`;
    for (const button of parts.legend.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(!hidden.has(Number(button.dataset.label))));
    }
    if (hovered >= 0 && !seen[hovered]) hovered = -1;
    if (kept >= 0 && !seen[kept]) keep(-1);
    placed = null;
    tell();
    redraw();
  }

  // The nearest image in a direction, or the one at the middle of the view to begin with.
  function step(dx, dy) {
    const from = chosen();
    const k = scale();
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < count; i++) {
      if (!seen[i] || i === from) continue;
      const across = from < 0 ? acrossOf(i, k) - map.clientWidth / 2 : (x[i] - x[from]) * k;
      const down = from < 0 ? downOf(i, k) - map.clientHeight / 2 : (y[i] - y[from]) * k;
      const along = across * dx + down * dy;
      const aside = Math.abs(across * dy) + Math.abs(down * dx);
      if (from >= 0 && (along <= 0 || aside > along)) continue;
      const far = across * across + down * down + (from < 0 ? 0 : 3 * aside * aside);
      if (far < least) {
        least = far;
        best = i;
      }
    }
    if (best >= 0) keep(best);
  }

  const numbers = new Map();
  labels.forEach(label => numbers.set(label, (numbers.get(label) ?? 0) + 1));
  const groups = [...numbers.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
  const parts = {
    shown: el('div', { class: 'shown', 'aria-live': 'polite' }),
    zoom: el('output', {}, '1.0 ×'),
    left: el('span', {}, `${count} images`),
    legend: el('ul', { class: 'legend' }, groups.map(label => el('li', {}, el('button', {
      type: 'button', 'aria-pressed': 'true', 'data-label': label,
      onclick: () => {
        if (!hidden.delete(label)) hidden.add(label);
        filter();
      },
    }, el('span', { class: 'chip', of: colorOf(label) }),
    el('span', { class: 'of', title: label < 0 ? 'no class' : data.classes[label] }, label < 0 ? 'no class' : data.classes[label]),
    el('span', {}, String(numbers.get(label))))))),
  };
  const all = on => () => {
    hidden.clear();
    if (!on) groups.forEach(label => hidden.add(label));
    filter();
  };
  const button = (text, title, onclick) => el('button', { type: 'button', title, onclick }, text);
  panel.append(
    el('div', { class: 'controls' },
      el('label', { for: 'names' }, 'Names'),
      el('input', {
        type: 'search', id: 'names', placeholder: 'with these letters',
        oninput: event => {
          wanted = event.target.value.toLowerCase();
          filter();
        },
      }),
      el('label', { for: 'size' }, 'Pictures'),
      el('input', {
        type: 'range', id: 'size', min: 6, max: Math.max(96, data.side), value: size,
        oninput: event => {
          size = Number(event.target.value);
          placed = null;
          redraw();
        },
      }),
      el('div', { class: 'zoom' }, button('−', 'Zoom out', () => magnify(1 / 1.5)),
        button('+', 'Zoom in', () => magnify(1.5)), button('all', 'Show the whole map', whole), parts.zoom)),
    ...(data.classes.length ? [el('h2', {}, parts.left, el('span', {},
      button('all', 'Show every class', all(true)), button('none', 'Hide every class', all(false)))), parts.legend]
      : [el('h2', {}, parts.left)]),
    el('h2', { class: 'of-image' }, 'Image'), parts.shown);

  const pointers = new Map();
  let dragged = 0;
  const local = event => {
    const box = map.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  map.addEventListener('pointerdown', event => {
    pointers.set(event.pointerId, local(event));
    if (pointers.size === 1) dragged = 0;
    map.setPointerCapture?.(event.pointerId);
  });
  map.addEventListener('pointermove', event => {
    const at = local(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      choose(under(...at));
      return;
    }
    const width = pointers.size === 2 ? spread() : 0;
    pointers.set(event.pointerId, at);
    const share = 1 / pointers.size;
    dragged += Math.hypot(at[0] - before[0], at[1] - before[1]);
    centerX -= share * (at[0] - before[0]) / scale();
    centerY -= share * (at[1] - before[1]) / scale();
    if (width > 0) magnify(spread() / width, ...at);
    map.classList.toggle('held', dragged > 4);
    redraw();
  });
  const release = event => {
    if (!pointers.delete(event.pointerId)) return;
    map.classList.remove('held');
    if (event.type === 'pointerup' && pointers.size === 0 && dragged <= 4) keep(under(...local(event)));
  };
  map.addEventListener('pointerup', release);
  map.addEventListener('pointercancel', release);
  map.addEventListener('pointerleave', () => choose(-1));
  map.addEventListener('wheel', event => {
    event.preventDefault();
    magnify(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), ...local(event));
  }, { passive: false });
  map.addEventListener('keydown', event => {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const keys = { '+': () => magnify(1.5), '=': () => magnify(1.5), '-': () => magnify(1 / 1.5), 0: whole, Home: whole,
      Escape: () => keep(-1) };
    const act = arrows[event.key] ? () => step(...arrows[event.key]) : keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  new ResizeObserver(() => {
    placed = null;
    redraw();
  }).observe(map);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  const asked = () => {
    const [, number] = /^#image=(\d+)$/.exec(location.hash) ?? [];
    if (number !== undefined && Number(number) < count) keep(Number(number));
  };
  addEventListener('hashchange', asked);
  tell();
  asked();
}
