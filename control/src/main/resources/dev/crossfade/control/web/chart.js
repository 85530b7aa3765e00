// One chart of lines over time, in SVG: with a legend that tells the newest values, or those under the cursor (pointer, or arrow keys).

import { h, s, say, set, show } from './elements.js';
import { clock } from './words.js';

const LEFT = 52;
const BOTTOM = 20;
const TOP = 8;
const RIGHT = 6;
const PAGE_KEY = 15;
const MINUTE = 60;
/** Seconds for which a figure may be missing before its line is broken. */
const LONGEST_BRIDGE = 10;

export class Chart {
  /**
   * @param title for whoever does not see it
   * @param lines each `{name, label, hue, dash, rare}`; what is rare is left out while there is none
   * @param inWords of a value
   * @param roundUp to where the axis may end
   * @param height in pixels
   */
  constructor(title, lines, inWords, roundUp, height) {
    Object.assign(this, { title, lines, inWords, roundUp, height, data: [], marks: [], span: [0, 1], cursor: null, width: 0 });
    this.heard = h('p', { class: 'unseen', role: 'status' });
    this.legend = h('ul', { class: 'legend' });
    this.entries = lines.map((line) => this.entry(line));
    this.svg = s('svg', {
      height,
      role: 'img',
      tabindex: 0,
      onpointermove: (e) => this.point(e),
      onpointerleave: () => this.put(null),
      onblur: () => this.put(null),
      onkeydown: (e) => this.key(e),
    });
    this.element = h('div', { class: 'chart' }, this.legend, this.svg, this.heard);
    new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry.contentRect.width);
      this.draw();
    }).observe(this.element);
  }

  entry(line) {
    const value = h('b');
    const sample = s('svg', { viewBox: '0 0 20 8', 'aria-hidden': 'true' }, s('path', { class: 'line', d: 'M0 4H20', 'data-hue': line.hue, 'data-dash': line.dash }));
    this.legend.append(h('li', {}, sample, `${line.label} `, value));
    return { line, value, element: this.legend.lastElementChild };
  }

  /**
   * @param data a line each: [seconds, value or null], ascending
   * @param span of seconds that is shown
   * @param marks each `{from, to}` in seconds: what lies between is shaded
   */
  update(data, span, marks = []) {
    Object.assign(this, { data, span, marks });
    this.draw();
  }

  draw() {
    if (this.width < 80) {
      return;
    }
    const shown = this.data.map((points) => points.filter(([at]) => at >= this.span[0] && at <= this.span[1]));
    this.shown = shown;
    this.most = this.roundUp(Math.max(0, ...shown.flat().map(([, value]) => value ?? 0)));
    set(this.svg, 'viewBox', `0 0 ${this.width} ${this.height}`);
    show(
      this.svg,
      this.marks.map((mark) => this.band(mark)),
      this.rows(),
      this.columns(),
      shown.map((points, i) => this.isLeftOut(i) ? null : s('path', { class: 'line', d: this.path(points), 'data-hue': this.lines[i].hue, 'data-dash': this.lines[i].dash })),
      this.cursorLine = s('path', { class: 'cursor' }),
    );
    this.tell();
  }

  x(at) {
    return LEFT + ((at - this.span[0]) / (this.span[1] - this.span[0])) * (this.width - LEFT - RIGHT);
  }

  y(value) {
    return TOP + (1 - value / this.most) * (this.height - TOP - BOTTOM);
  }

  path(points) {
    let known = -Infinity;
    let before = -Infinity;
    let d = '';
    for (const [at, value] of points) {
      if (value !== null) {
        const bridged = at - known <= (at - before >= MINUTE ? 2 * MINUTE : LONGEST_BRIDGE);
        d += `${bridged ? 'L' : 'M'}${this.x(at).toFixed(1)} ${this.y(value).toFixed(1)}`;
        known = at;
      }
      before = at;
    }
    return d;
  }

  rows() {
    return [0, 0.5, 1].map((part) => {
      const y = this.y(part * this.most);
      return s('g', {}, s('path', { class: 'axis', d: `M${LEFT} ${y}H${this.width - RIGHT}` }), s('text', { x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, this.inWords(part * this.most)));
    });
  }

  columns() {
    const count = Math.max(2, Math.min(6, Math.floor(this.width / 130)));
    return Array.from({ length: count }, (unused, i) => {
      const at = this.span[0] + ((i + 0.5) / count) * (this.span[1] - this.span[0]);
      return s('text', { x: this.x(at), y: this.height - 4, 'text-anchor': 'middle' }, clock(at * 1000));
    });
  }

  band(mark) {
    const from = Math.max(this.span[0], mark.from);
    const to = Math.min(this.span[1], mark.to);
    if (to < this.span[0] || from > this.span[1]) {
      return null;
    }
    const width = Math.max(3, this.x(to) - this.x(from));
    return s('rect', { class: 'band', x: this.x(from), y: TOP, width, height: this.height - TOP - BOTTOM });
  }

  point(event) {
    const box = this.svg.getBoundingClientRect();
    const part = (event.clientX - box.left - LEFT) / (this.width - LEFT - RIGHT);
    this.put(part < 0 || part > 1 ? null : this.span[0] + part * (this.span[1] - this.span[0]));
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -PAGE_KEY, PageDown: PAGE_KEY }[event.key];
    if (by) {
      event.preventDefault();
      const step = (this.span[1] - this.span[0]) / 120;
      this.put(Math.min(this.span[1], Math.max(this.span[0], (this.cursor ?? this.span[1]) + by * step)));
      say(this.heard, `${clock(this.cursor * 1000)}. ${this.inAll()}`);
    } else if (event.key === 'Escape') {
      this.put(null);
    }
  }

  put(cursor) {
    this.cursor = cursor;
    if (this.shown) {
      this.tell();
    }
  }

  inAll() {
    return this.lines.map((line, i) => (this.isLeftOut(i) ? null : `${line.label}: ${this.value(i)}`)).filter(Boolean).join(', ');
  }

  /** The value under the cursor; without one the newest. */
  value(line) {
    const points = this.shown[line];
    const at = this.cursor ?? Infinity;
    const found = points.findLast((point) => point[0] <= at && point[1] !== null);
    const fresh = found && (this.cursor === null || at - found[0] < 2 * MINUTE);
    return fresh ? this.inWords(found[1]) : '–';
  }

  isLeftOut(line) {
    return Boolean(this.lines[line].rare) && this.shown[line].every(([, value]) => !value);
  }

  tell() {
    this.entries.forEach((entry, i) => {
      say(entry.value, this.value(i));
      entry.element.hidden = this.isLeftOut(i);
    });
    set(this.cursorLine, 'd', this.cursor === null ? 'M0 0' : `M${this.x(this.cursor)} ${TOP}V${this.height - BOTTOM}`);
    if (this.cursor === null) {
      set(this.svg, 'aria-label', `${this.title}. ${this.inAll()}`);
    }
  }
}

/** The next round number above, of things that are counted. */
export function roundCount(value) {
  if (value <= 2) {
    return 2;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * power).find((round) => round >= value);
}

/** The same of bytes. */
export function roundBytes(value) {
  return 2 ** Math.max(4, Math.ceil(Math.log2(value + 1)));
}
