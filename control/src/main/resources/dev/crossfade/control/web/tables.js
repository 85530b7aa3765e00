// The initial copy, table by table: what is under way first.

import { cell, h, KeyedList, panel, say, set } from './elements.js';
import { bytes, number, time } from './words.js';

const FEW = 12;
const ORDER = ['copying', 'catching-up', 'waiting', 'ready'];

export class Tables {
  constructor() {
    this.sum = h('p', { class: 'quiet number' });
    const body = h('tbody');
    this.rows = new KeyedList(body, (table) => table.table, make, renew);
    this.all = h('button', { type: 'button', class: 'plain', onclick: () => this.toggle() });
    const head = h('thead', {}, h('tr', {}, ['Table', 'Phase', 'Copied'].map(column), ['Rows', 'Bytes', 'Time left'].map(numeric)));
    this.element = panel('Initial copy', h('table', { class: 'copy' }, head, body), this.all);
    this.element.classList.add('copying');
    this.element.querySelector('header').append(this.sum);
    this.whole = false;
  }

  toggle() {
    this.whole = !this.whole;
    this.update(...this.last);
  }

  update(tables, copying) {
    this.last = [tables, copying];
    this.element.hidden = tables.size === 0;
    const sorted = [...tables.values()].sort((a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase) || (a.table < b.table ? -1 : 1));
    const done = sorted.filter((table) => table.phase === 'ready').length;
    const left = copying?.secondsLeft === null || !copying ? '' : `, done in about ${time(copying.secondsLeft)}`;
    const pace = copying?.bytesPerSecond ? `, ${bytes(copying.bytesPerSecond)}/s` : '';
    say(this.sum, `${done} of ${sorted.length} tables${pace}${left}${copying?.paused ? ', paused' : ''}`);
    this.all.hidden = sorted.length <= FEW;
    say(this.all, this.whole ? 'Show those under way only' : `Show all ${sorted.length} tables`);
    this.rows.update(this.whole ? sorted : sorted.slice(0, FEW));
  }
}

function column(name) {
  return h('th', { scope: 'col' }, name);
}

function numeric(name) {
  return h('th', { scope: 'col', class: 'number' }, name);
}

function make() {
  const bar = h('i');
  const percent = h('span', { class: 'number' });
  const copied = cell('Copied');
  copied.append(h('span', {}, h('span', { class: 'meter', 'aria-hidden': 'true' }, bar), percent));
  return h('tr', {}, cell('Table', 'lead'), cell('Phase'), copied, cell('Rows', 'number'), cell('Bytes', 'number'), cell('Time left', 'number'));
}

function renew(row, table) {
  const [name, phase, copied, rows, size, left] = row.children;
  const part = table.phase === 'ready' ? 1 : table.bytesExpected > 0 ? Math.min(1, table.bytesDone / table.bytesExpected) : 0;
  say(name, table.table);
  say(phase, table.phase);
  copied.querySelector('i').style.width = `${Math.round(part * 100)}%`;
  set(copied.querySelector('.meter'), 'data-done', table.phase === 'ready');
  say(copied.querySelector('.number'), `${Math.floor(part * 100)} %`);
  say(rows, table.rowsDone < 0 ? 'unknown' : table.phase === 'ready' || table.rowsExpected < 0 ? number(table.rowsDone) : `${number(table.rowsDone)} / ${number(table.rowsExpected)}`);
  say(size, bytes(table.bytesDone));
  say(left, table.secondsLeft === null ? '' : time(table.secondsLeft));
}
