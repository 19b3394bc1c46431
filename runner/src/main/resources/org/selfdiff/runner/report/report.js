// Shows the values under the pointer; every chart can be read without it.
for (const svg of document.querySelectorAll('svg[data-plot]')) {
  const plot = JSON.parse(svg.dataset.plot);
  const cursor = document.createElementNS(svg.namespaceURI, 'line');
  cursor.setAttribute('class', 'cursor');
  cursor.setAttribute('y1', plot.top);
  cursor.setAttribute('y2', plot.bottom);
  const tip = document.createElement('div');
  tip.className = 'tip';
  const hide = () => { cursor.remove(); tip.remove(); };
  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('pointermove', event => {
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    const x = (event.clientX - box.left) / scale;
    const near = points => points.reduce((a, b) => Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a);
    const shown = plot.series.filter(s => s.points.length).map(s => ({ name: s.name, at: near(s.points) }));
    if (!shown.length) return;
    const at = shown[0].at;
    cursor.setAttribute('x1', at[0]);
    cursor.setAttribute('x2', at[0]);
    svg.append(cursor);
    tip.textContent = plot.x + ' ' + at[2] + ': '
      + shown.map(s => (shown.length > 1 ? s.name + ' ' : '') + s.at[3]).join(' · ');
    svg.parentElement.append(tip);
    const left = box.left - svg.parentElement.getBoundingClientRect().left;
    const most = svg.parentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = Math.max(8, Math.min(most, left + at[0] * scale - tip.offsetWidth / 2)) + 'px';
    tip.style.top = '12px';
  });
}
