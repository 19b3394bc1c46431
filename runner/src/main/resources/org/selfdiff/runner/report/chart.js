// Shows the values under the pointer, or where the arrow keys lead; every chart can be read without it.
// Charts over the same axis show the same place.
{
  const EDGE = 4;
  const BESIDE = 12;
  const MOST_ROWS = 12;
  const NEAR = 8;

  let owner = null;
  let at = null;
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');

  const plots = new WeakMap();
  const plotOf = svg => {
    if (!plots.has(svg)) plots.set(svg, JSON.parse(svg.dataset.plot));
    return plots.get(svg);
  };
  const place = (plot, x) =>
    plot.begin + (x - plot.left) / (plot.right - plot.left) * (plot.end - plot.begin);
  const nearest = (points, x) =>
    points.reduce((best, p, i) => (Math.abs(p[0] - x) < Math.abs(points[best][0] - x) ? i : best), 0);

  function show() {
    document.querySelectorAll('svg .cursor').forEach(line => line.remove());
    tip.remove();
    const own = owner?.querySelector('svg[data-plot]');
    if (!own || at === null) return;
    for (const svg of document.querySelectorAll('svg[data-plot]')) {
      const plot = plotOf(svg);
      if (plot.x !== plotOf(own).x || at < plot.begin || at > plot.end) continue;
      const x = plot.left + (at - plot.begin) / (plot.end - plot.begin) * (plot.right - plot.left);
      // A curve that has ended before, or begins later, has no value here.
      const shown = plot.series
        .filter(s => s.points.length && x > s.points[0][0] - NEAR && x < s.points[s.points.length - 1][0] + NEAR)
        .map(s => ({ ...s, point: s.points[nearest(s.points, x)] }));
      if (!shown.length) continue;
      const line = document.createElementNS(svg.namespaceURI, 'line');
      line.setAttribute('class', 'cursor');
      const drawn = shown.length === 1 ? shown[0].point[0] : x;
      for (const [name, value] of [['x1', drawn], ['x2', drawn], ['y1', plot.top], ['y2', plot.bottom]]) {
        line.setAttribute(name, value);
      }
      svg.append(line);
      if (svg === own) tell(svg, plot, shown, drawn);
    }
  }

  function tell(svg, plot, shown, x) {
    const line = (...parts) => {
      const row = document.createElement('div');
      row.append(...parts);
      return row;
    };
    const chip = color => {
      const mark = document.createElement('i');
      mark.className = color;
      return mark;
    };
    const rows = shown.slice(0, MOST_ROWS);
    const place = shown.reduce((a, b) => (Math.abs(b.point[0] - x) < Math.abs(a.point[0] - x) ? b : a));
    tip.replaceChildren(line(`${plot.x} ${place.point[1]}`), ...rows.map(s => (plot.series.length > 1
      ? line(chip(s.color), `${s.name} ${s.point[2]}`) : line(s.point[2]))));
    if (shown.length > rows.length) tip.append(line(`and ${shown.length - rows.length} more`));
    svg.parentElement.append(tip);
    put(svg, x, heightsOf(svg, shown, x));
  }

  // Beside the place and below or above the curves, where there is room, and within card and window.
  function put(svg, x, [highest, lowest]) {
    const card = svg.parentElement;
    const around = card.getBoundingClientRect();
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const left = box.left - around.left + x * scale;
    const above = box.top - around.top;
    const first = Math.max(EDGE, EDGE - around.left);
    const last = Math.min(card.clientWidth, document.documentElement.clientWidth - around.left) - tip.offsetWidth - EDGE;
    const beside = left + BESIDE <= last ? left + BESIDE : left - tip.offsetWidth - BESIDE;
    tip.style.left = `${Math.max(first, Math.min(last, beside))}px`;
    const room = card.clientHeight - tip.offsetHeight - EDGE;
    const under = above + lowest * scale + BESIDE;
    const over = above + highest * scale - BESIDE - tip.offsetHeight;
    const top = under <= room ? under : over >= EDGE ? over : room / 2;
    tip.style.top = `${Math.max(EDGE, top)}px`;
  }

  // Where the curves are at a place: the highest and the lowest of them.
  function heightsOf(svg, shown, x) {
    const curves = [...svg.querySelectorAll('path.curve, path.faint')];
    const heights = shown.map(s => curves.find(c => c.getAttribute('class').slice(6) === s.color))
      .filter(Boolean).map(curve => heightAt(curve, x));
    const plot = plotOf(svg);
    const middle = (plot.top + plot.bottom) / 2;
    return heights.length === 0 ? [middle, middle] : [Math.min(...heights), Math.max(...heights)];
  }

  function heightAt(curve, x) {
    let low = 0;
    let high = curve.getTotalLength();
    for (let i = 0; i < 16; i++) {
      const middle = (low + high) / 2;
      if (curve.getPointAtLength(middle).x < x) low = middle;
      else high = middle;
    }
    return curve.getPointAtLength(high).y;
  }

  function point(svg, x) {
    const plot = plotOf(svg);
    owner = svg.parentElement;
    at = place(plot, Math.max(plot.left, Math.min(plot.right, x)));
    show();
  }

  function leave() {
    at = null;
    show();
  }

  const chart = event => event.target.closest?.('svg[data-plot]');
  addEventListener('pointermove', event => {
    const svg = chart(event);
    if (svg) {
      const box = svg.getBoundingClientRect();
      point(svg, (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width);
    } else if (at !== null && !owner.contains(document.activeElement)) {
      leave();
    }
  });
  document.addEventListener('pointerleave', leave);
  addEventListener('focusout', event => {
    if (chart(event)?.isConnected) leave();
  });
  addEventListener('keydown', event => {
    const svg = chart(event);
    if (!svg) return;
    if (event.key === 'Escape') leave();
    const jump = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity }[event.key];
    const plot = plotOf(svg);
    const longest = plot.series.reduce((a, b) => (b.points.length > a.length ? b.points : a), []);
    if (jump === undefined || longest.length === 0) return;
    event.preventDefault();
    const x = plot.left + (at - plot.begin) / (plot.end - plot.begin) * (plot.right - plot.left);
    const now = at === null ? (jump < 0 ? longest.length : -1) : nearest(longest, x);
    point(svg, longest[Math.max(0, Math.min(longest.length - 1, now + jump))][0]);
  });
  // A page that has drawn its charts anew says so.
  document.addEventListener('charts', show);
}
