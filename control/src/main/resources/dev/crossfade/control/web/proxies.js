// Proxies: all at a glance, or those of one tenant with the epoch that each acts on.

import { cell, h, KeyedList, panel, say, set } from './elements.js';

const keyOf = (proxy) => `${proxy.id} ${proxy.instance}`;

export class Proxies {
  constructor() {
    this.body = h('tbody');
    this.rows = new KeyedList(this.body, keyOf, make('State', 'Version', 'Remarks'), (row, proxy) => {
      const [id, state, version, remarks] = row.children;
      say(id, proxy.id);
      stateOf(state, proxy);
      say(version, proxy.version);
      say(remarks, [proxy.detached && 'detached: flipped by hand', ...proxy.mismatched.map((tenant) => `other hosts or origins of ${tenant}`)].filter(Boolean).join('; '));
    });
    this.none = h('p', { class: 'quiet' }, 'No proxy has reported: start one with routes: {from: control}.');
    this.element = panel('Proxies', table(this.body, ['Proxy', 'State', 'Version', 'Remarks']), this.none);
  }

  update(proxies) {
    this.none.hidden = proxies.length > 0;
    this.body.parentElement.hidden = proxies.length === 0;
    this.rows.update(proxies);
  }
}

export class ProxiesOfTenant {
  constructor() {
    this.epoch = 0;
    this.body = h('tbody');
    this.rows = new KeyedList(this.body, keyOf, make('State', 'Epoch', 'Route', 'In flight', 'Held'), (row, proxy) => this.renew(row, proxy));
    this.none = h('p', { class: 'quiet' }, 'No proxy acts on a route of this tenant.');
    this.element = panel('Proxies and their epochs', table(this.body, ['Proxy', 'State', 'Epoch', 'Route', 'In flight', 'Held']), this.none);
  }

  renew(row, proxy) {
    const [id, state, epoch, route, inFlight, held] = row.children;
    say(id, proxy.id);
    stateOf(state, proxy);
    say(epoch, proxy.epoch === this.epoch ? `${proxy.epoch}` : `${proxy.epoch}, the controller’s is ${this.epoch}`);
    say(route, `${proxy.mode} to ${proxy.primary}${proxy.latched ? ', latched to the other side' : ''}`);
    say(inFlight, `${proxy.inFlight} (${proxy.inFlightUnsafe} unsafe)`);
    say(held, `${proxy.held}`);
  }

  update(proxies, epoch) {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.rows.known.forEach((entry) => { entry.item = null; });
    }
    this.none.hidden = proxies.length > 0;
    this.body.parentElement.hidden = proxies.length === 0;
    this.rows.update(proxies);
  }
}

function table(body, columns) {
  return h('table', {}, h('thead', {}, h('tr', {}, columns.map((name) => h('th', { scope: 'col' }, name)))), body);
}

function make(...labels) {
  return () => h('tr', {}, cell('Proxy', 'lead'), labels.map((label) => cell(label)));
}

function stateOf(into, proxy) {
  const bad = proxy.state === 'lost' || proxy.detached;
  let word = into.firstElementChild;
  if (!word) {
    word = h('span', { class: 'state' });
    into.append(word);
  }
  say(word, proxy.detached ? `${proxy.state}, detached` : proxy.state);
  set(word, 'data-state', bad ? 'failed' : 'done');
}
