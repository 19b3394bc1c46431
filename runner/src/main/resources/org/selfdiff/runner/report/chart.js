// Shows the values under the pointer, or where the arrow keys lead; every chart can be read without it.
// Charts over the same axis show the same place.
{
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
      const shown = plot.series.filter(s => s.points.length)
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
    tip.replaceChildren(line(`${plot.x} ${shown[0].point[1]}`), ...shown.map(s => (shown.length > 1
      ? line(chip(s.color), `${s.name} ${s.point[2]}`) : line(s.point[2]))));
    svg.parentElement.append(tip);
    const box = svg.getBoundingClientRect();
    const left = box.left - svg.parentElement.getBoundingClientRect().left
      + x * box.width / svg.viewBox.baseVal.width;
    const most = svg.parentElement.clientWidth - tip.offsetWidth - 4;
    const beside = left + 12 > most ? left - tip.offsetWidth - 12 : left + 12;
    tip.style.left = `${Math.max(4, Math.min(most, beside))}px`;
    tip.style.top = `${svg.parentElement.querySelector('h2')?.offsetHeight || 4}px`;
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
