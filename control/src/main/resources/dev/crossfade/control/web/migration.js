// One migration, live.

import { Attempt } from './attempt.js';
import { Audit } from './audit.js';
import { Charts } from './charts.js';
import { h, say, set } from './elements.js';
import { Findings, ProblemPanel } from './findings.js';
import { Parking } from './parking.js';
import { ProxiesOfTenant } from './proxies.js';
import { Stages } from './stages.js';
import { Tables } from './tables.js';
import { Verbs } from './verbs.js';

export class MigrationPage {
  /** @param told is told in words what was done */
  constructor(tenant, told) {
    this.tenant = tenant;
    this.side = h('span', { class: 'side' });
    this.note = h('span');
    this.next = h('span');
    // Said aloud whole when any of it changes: it is what an operator acts on.
    this.headline = h('p', { class: 'panel headline', 'aria-live': 'polite', 'aria-atomic': 'true' }, 'writable now: ', this.side, this.note, ' — safe next: ', this.next);
    this.none = h('p', { class: 'panel' });
    this.problem = new ProblemPanel();
    this.verbs = new Verbs(tenant, told);
    this.stages = new Stages();
    this.attempt = new Attempt();
    this.charts = new Charts();
    this.tables = new Tables();
    this.findings = new Findings();
    this.parking = new Parking(tenant);
    this.proxies = new ProxiesOfTenant();
    this.audit = new Audit(tenant);
    this.top = h('div', { class: 'page' }, this.headline, this.problem.element);
    this.rest = h(
      'div',
      { class: 'page' },
      h('div', { class: 'pair' }, this.stages.element, this.attempt.element),
      ...this.charts.elements, this.tables.element, ...this.findings.elements,
    );
    this.element = h(
      'div',
      { class: 'page' },
      h('div', {}, h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'All migrations')), h('h1', {}, tenant)),
      this.none, this.top, this.verbs.element, this.parking.element, this.rest, this.proxies.element, this.audit.element,
    );
    this.chartedSecond = 0;
  }

  update(state) {
    const detail = state.detail;
    if (!detail || detail.tenant !== this.tenant) {
      return;
    }
    const status = detail.status;
    this.verbs.update(status, state.you);
    this.proxies.update(detail.proxies, status?.epoch ?? detail.proxies[0]?.epoch ?? 0);
    this.audit.update(state.audit);
    this.parking.update(detail.parking, Date.parse(state.at));
    say(this.none, status ? '' : 'No migration of this tenant was begun, or it was cleaned up.');
    this.none.hidden = Boolean(status);
    this.top.hidden = !status;
    this.rest.hidden = !status;
    if (!status) {
      return;
    }
    this.head(status);
    this.problem.update(status.problem);
    // While it is copied, that is what one wants to see.
    set(this.rest, 'data-copying', Boolean(status.copying));
    this.stages.update(status);
    this.tables.update(detail.tables, status.copying);
    this.findings.update(status);
    this.tick(state, Date.parse(state.at));
  }

  head(status) {
    set(this.headline, 'data-side', status.writableNow);
    set(this.side, 'data-side', status.writableNow);
    say(this.side, status.writableNow);
    say(this.note, status.writableNote ? ` (${status.writableNote})` : '');
    if (this.safeNext !== status.safeNext) {
      this.safeNext = status.safeNext;
      this.next.replaceChildren(...commands(status.safeNext));
    }
  }

  /** What moves though nothing has changed. @param now in milliseconds, of the controller */
  tick(state, now) {
    this.parking.tick(now);
    const status = state.detail?.status;
    if (!status) {
      return;
    }
    this.attempt.update(status.switchover, now);
    const second = Math.floor(now / 1000);
    if (second !== this.chartedSecond) {
      this.chartedSecond = second;
      this.charts.update(state.detail, second);
    }
  }
}

/** What can be typed stands apart. */
function commands(text) {
  return text.split(/(crossfade [a-z]+ \S+?(?: --[a-z-]+)*(?=[;,.]|\s|$))/).map((part, i) => (i % 2 ? h('code', {}, part) : part));
}
