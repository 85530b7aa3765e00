// All migrations at a glance.

import { Audit } from './audit.js';
import { cell, h, KeyedList, panel, say, set } from './elements.js';
import { Proxies } from './proxies.js';
import { bytes, hasEnded, needsYou, number, stage, step } from './words.js';

const FILTERS = [
  ['all', 'All', () => true],
  ['needs', 'Needs you', (row) => (row.summary && needsYou(row.summary)) || row.parked?.dead > 0],
  ['moving', 'Under way', (row) => row.summary && !hasEnded(row.summary)],
  ['none', 'Not begun', (row) => !row.summary],
];

export class Overview {
  constructor() {
    this.filter = 'all';
    this.rowOf = new Map();
    this.search = h('input', { type: 'search', 'aria-label': 'Find a tenant', placeholder: 'Find a tenant', oninput: () => this.update(this.state) });
    this.filters = h('div', { class: 'choices', role: 'group', 'aria-label': 'Which migrations' });
    for (const [name, label] of FILTERS) {
      this.filters.append(h('button', { type: 'button', 'data-filter': name, onclick: () => this.choose(name) }, label));
    }
    const body = h('tbody');
    this.rows = new KeyedList(body, (row) => row.tenant, make, renew);
    this.none = h('p', { class: 'quiet' });
    const head = h('thead', {}, h('tr', {}, ['Tenant', 'Writable now', 'Stage and step', 'Copy'].map((name) => h('th', { scope: 'col' }, name)), ['Lag', 'Held'].map((name) => h('th', { scope: 'col', class: 'number' }, name)), h('th', { scope: 'col', class: 'number parks' }, 'Parked'), h('th', { scope: 'col', class: 'number' }, 'Drift'), h('th', { scope: 'col' }, 'Safe next')));
    this.list = panel('Tenants', h('table', { class: 'migrations' }, head, body), this.none);
    this.list.querySelector('header').append(h('div', { class: 'tools' }, this.filters, this.search));
    this.proxies = new Proxies();
    this.audit = new Audit();
    this.title = h('h1', {}, 'Migrations');
    this.sum = h('p', { class: 'quiet' });
    this.element = h('div', { class: 'page' }, h('div', {}, this.title, this.sum), this.list, this.proxies.element, this.audit.element);
  }

  choose(name) {
    this.filter = name;
    this.update(this.state);
  }

  update(state) {
    this.state = state;
    const all = state.tenants.map((tenant) => this.row(tenant, state.migrations.get(tenant), state.parked.get(tenant)));
    const [, , shows] = FILTERS.find(([name]) => name === this.filter);
    const shown = all.filter((row) => shows(row) && row.tenant.includes(this.search.value.trim()));
    for (const button of this.filters.children) {
      const [name, label, counts] = FILTERS.find(([one]) => one === button.dataset.filter);
      set(button, 'aria-pressed', String(name === this.filter));
      say(button, `${label} ${all.filter(counts).length}`);
    }
    const waiting = all.filter(FILTERS[1][2]).length;
    say(this.sum, `${all.length} ${all.length === 1 ? 'tenant' : 'tenants'}, ${state.migrations.size} with a migration; ${waiting === 0 ? 'none needs you' : `${waiting} ${waiting === 1 ? 'needs' : 'need'} you`}`);
    say(this.none, shown.length ? '' : all.length ? 'No tenant is like that.' : 'The configuration names no tenant.');
    set(this.list, 'data-parks', state.parked.size > 0);
    this.rows.update(shown);
    this.proxies.update(state.proxies);
    this.audit.update(state.audit);
  }

  /** The same object as long as nothing has changed, so that its row is left alone. */
  row(tenant, summary, parked) {
    const known = this.rowOf.get(tenant);
    if (known && known.summary === summary && known.parked === parked) {
      return known;
    }
    const row = { tenant, summary, parked };
    this.rowOf.set(tenant, row);
    return row;
  }
}

function make(row) {
  const lead = cell('Tenant', 'lead');
  lead.append(h('a', { href: `#/${encodeURIComponent(row.tenant)}` }, row.tenant));
  const writable = cell('Writable now');
  writable.append(h('span', { class: 'side' }));
  const at = cell('Stage and step');
  at.append(h('span', {}, h('span'), ' ', h('span', { class: 'state' })));
  const copy = cell('Copy');
  copy.append(h('span', {}, h('span', { class: 'meter', 'aria-hidden': 'true' }, h('i')), h('span', { class: 'number' })));
  const parks = cell('Parked', 'number parks');
  parks.append(h('span', {}, h('span'), h('span', { class: 'dead' })));
  return h('tr', {}, lead, writable, at, copy, cell('Lag', 'number'), cell('Held', 'number'), parks, cell('Drift', 'number'), cell('Safe next', 'next'));
}

function renew(element, { summary, parked }) {
  const [, writable, at, copy, lag, held, parks, drift, next] = element.children;
  const [waiting, dead] = parks.firstChild.children;
  set(parks, 'data-empty', !parked);
  say(waiting, parked ? waits(parked) : '');
  say(dead, parked?.dead ? `${number(parked.dead)} dead` : '');
  set(element, 'data-problem', Boolean(summary?.problem));
  copy.firstChild.hidden = !summary || summary.tables === 0;
  set(copy, 'data-empty', copy.firstChild.hidden);
  set(at, 'data-empty', !summary);
  if (!summary) {
    say(writable.firstChild, 'not begun');
    set(writable.firstChild, 'data-side', null);
    say(at.firstChild.firstChild, '');
    say(at.firstChild.lastChild, '');
    [lag, held, drift, next].forEach((one) => say(one, ''));
    return;
  }
  say(writable.firstChild, summary.writableNow);
  set(writable.firstChild, 'data-side', summary.writableNow);
  say(at.firstChild.firstChild, `${stage(summary.stage)}: ${step(summary.step)}`);
  say(at.firstChild.lastChild, summary.waitingFor === 'switchover' ? 'waiting for you' : summary.state);
  set(at.firstChild.lastChild, 'data-state', summary.state === 'waiting' && summary.waitingFor !== 'switchover' ? 'rests' : summary.state);
  const part = summary.tablesDone === summary.tables ? 100 : (summary.percent ?? (100 * summary.tablesDone) / Math.max(1, summary.tables));
  copy.querySelector('i').style.width = `${Math.round(part)}%`;
  set(copy.querySelector('.meter'), 'data-done', part === 100);
  say(copy.querySelector('.number'), `${summary.tablesDone}/${summary.tables}`);
  say(lag, hasEnded(summary) || summary.stage === 'SETUP' ? '–' : bytes(summary.lagBytes));
  say(held, String(summary.held));
  say(drift, summary.driftObjects === null ? '–' : summary.driftObjects === 0 ? 'none' : String(summary.driftObjects));
  say(next, summary.problem ?? summary.safeNext);
}

/** Of what is parked: a path may be, and nothing of it wait. */
function waits({ waiting, dead }) {
  if (waiting === null) {
    return 'not counted';
  }
  if (waiting === 0) {
    return dead > 0 ? '' : 'none waits';
  }
  return number(waiting) + (dead > 0 ? ', ' : '');
}
