// Elements without HTML in strings: what a run is called can never become markup.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

// The first line of every view; with a word, the way back to the list, and to what is between.
export const brand = (back, between, address) => el('p', { class: 'brand' },
  el('a', { href: '#/' }, el('img', { src: '/icon.svg', alt: '', width: 20, height: 20 }), 'SelfDiff'),
  back ? [el('span', { 'aria-hidden': 'true' }, '/'), el('a', { href: '#/' }, back)] : [],
  between ? [el('span', { 'aria-hidden': 'true' }, '/'), el('a', { href: address }, between)] : []);

// A choice that is kept for the next visit.
export const kept = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem('selfdiff.' + name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem('selfdiff.' + name, JSON.stringify(value));
    } catch {
      // Without storage the choice holds for this visit.
    }
  },
};
