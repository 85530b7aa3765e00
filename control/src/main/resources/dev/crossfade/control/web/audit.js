// Who changed what.

import { cell, h, KeyedList, panel, say, set } from './elements.js';
import { day } from './words.js';

const FEW = 8;

export class Audit {
  /** @param tenant whose alone; null: all */
  constructor(tenant = null) {
    Object.assign(this, { tenant, whole: false, last: [] });
    const body = h('tbody');
    this.rows = new KeyedList(body, (entry) => `${entry.at} ${entry.tenant} ${entry.what} ${entry.after}`, make, renew);
    this.none = h('p', { class: 'quiet' }, 'Nothing was changed yet.');
    this.all = h('button', { type: 'button', class: 'plain', onclick: () => this.toggle() });
    const head = h('thead', {}, h('tr', {}, ['When', 'Who', 'Tenant', 'What', 'Before → after'].map((name) => h('th', { scope: 'col' }, name))));
    this.table = h('table', { class: 'audit' }, head, body);
    this.element = panel('Audit', this.table, this.none, this.all);
  }

  toggle() {
    this.whole = !this.whole;
    this.update(this.last);
  }

  update(entries) {
    this.last = entries;
    const mine = this.tenant ? entries.filter((entry) => entry.tenant === this.tenant) : entries;
    this.none.hidden = mine.length > 0;
    this.table.hidden = mine.length === 0;
    this.all.hidden = mine.length <= FEW;
    say(this.all, this.whole ? 'Show the newest only' : `Show ${mine.length}`);
    this.rows.update(this.whole ? mine : mine.slice(0, FEW));
  }
}

function make() {
  const when = cell('When');
  when.append(h('time'));
  return h('tr', {}, when, cell('Who'), cell('Tenant'), cell('What'), cell('Before → after'));
}

function renew(row, entry) {
  const [when, who, tenant, what, change] = row.children;
  when.firstChild.dateTime = entry.at;
  say(when.firstChild, day(entry.at));
  say(who, `${entry.actor.who}, ${entry.actor.from ?? ''}`.replace(/, $/, ''));
  say(tenant, entry.tenant);
  say(what, entry.what);
  say(change, `${entry.before} → ${entry.after}${entry.actor.why ? ` — “${entry.actor.why}”` : ''}`);
  set(change, 'title', entry.plan ? `by the plan ${entry.plan}` : null);
}
