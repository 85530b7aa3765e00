// Small things to build a page of: elements, and lists that keep theirs.

const SVG = 'http://www.w3.org/2000/svg';

/** Of a table that is laid out as cards browsers forget that it is one. */
const ROLES = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', th: 'columnheader', td: 'cell' };

/** An element with attributes; `on…` are listeners, false and null leave an attribute out, text children are text. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), { role: ROLES[tag], ...attributes }, children);
}

/** The same in SVG. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      set(element, name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets an attribute if it differs; null and false take it away. */
export function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value === true ? '' : value);
  }
}

/** Sets the text if it differs: what is read aloud when it changes is not read when it does not. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Puts other children in place of those that are there. */
export function show(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
}

/**
 * A list whose elements stay what they are while their item does: `make(item)` returns an element, `renew(element, item)` is called for
 * a new or another item of the same key only.
 */
export class KeyedList {
  constructor(parent, keyOf, make, renew) {
    Object.assign(this, { parent, keyOf, make, renew, known: new Map() });
  }

  update(items) {
    const keys = new Set(items.map(this.keyOf));
    for (const [key, entry] of this.known) {
      if (!keys.has(key)) {
        entry.element.remove();
        this.known.delete(key);
      }
    }
    let place = this.parent.firstElementChild;
    for (const item of items) {
      const entry = this.entry(item);
      if (entry.element === place) {
        place = place.nextElementSibling;
      } else {
        this.parent.insertBefore(entry.element, place);
      }
    }
  }

  entry(item) {
    const key = this.keyOf(item);
    let entry = this.known.get(key);
    if (!entry) {
      entry = { element: this.make(item), item: null };
      this.known.set(key, entry);
    }
    if (entry.item !== item) {
      entry.item = item;
      this.renew(entry.element, item);
    }
    return entry;
  }
}

/** A cell that on a phone says what it is. */
export function cell(label, kind = '') {
  return h('td', { 'data-label': label, class: kind || null });
}

export function panel(title, ...children) {
  const heading = h('h2', {}, title);
  return h('section', { class: 'panel', 'aria-label': title }, h('header', {}, heading), ...children);
}
