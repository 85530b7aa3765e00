// What is parked: how many requests wait and since when, and which paths are parked, why and since when.

import { cell, h, KeyedList, panel, say, set } from './elements.js';
import { day, number, time } from './words.js';

const CAUSES = { backlog: 'a backlog: nothing overtakes it', by_hand: 'by hand, until it is unparked' };

const TILES = [
  ['waiting', 'waiting'], ['oldest', 'oldest waits for'], ['dead', 'dead'], ['deferred', 'deferred'], ['delivered', 'delivered'], ['retried', 'retried'],
];

export class Parking {
  constructor(tenant) {
    this.figures = new Map(TILES.map(([name]) => [name, h('dd', { class: 'big' })]));
    this.tiles = h('dl', { class: 'tiles' }, TILES.map(([name, label]) => h('div', { 'data-figure': name }, h('dt', {}, label), this.figures.get(name))));
    this.since = h('p', { class: 'quiet' });
    this.dead = h('p', { class: 'todo bad' }, 'Given up, and waiting for a person: ', h('code', {}, `crossfade parked list ${tenant} --state dead`));
    this.failing = h('p', { class: 'todo' });
    const body = h('tbody');
    this.rows = new KeyedList(body, (path) => path.path, make, renew);
    this.table = h('table', { class: 'parked' }, h('thead', {}, h('tr', {}, ['Parked path', 'Why', 'Since'].map((name) => h('th', { scope: 'col' }, name)))), body);
    this.none = h('p', { class: 'quiet' }, 'No path is parked: requests are served directly.');
    this.element = panel('Parking', this.tiles, this.dead, this.failing, this.table, this.none);
    this.element.classList.add('parking');
    this.element.querySelector('header').append(this.since);
  }

  /** @param now in milliseconds, of the controller */
  update(parking, now) {
    this.parking = parking;
    this.element.hidden = !parking;
    if (!parking) {
      return;
    }
    const requests = parking.requests;
    this.tiles.hidden = !requests;
    say(this.since, requests ? 'delivered and retried: since this controller was started' : 'how many wait is not known yet');
    for (const [name, figure] of this.figures) {
      if (requests && name !== 'oldest') {
        say(figure, number(requests[name]));
        set(figure.parentElement, 'data-none', requests[name] === 0);
      }
    }
    this.dead.hidden = !requests?.dead;
    this.failing.hidden = !requests?.failingKeys;
    say(this.failing, requests?.failingKeys === 1 ? '1 key fails, and holds up what stands behind it.' : `${requests?.failingKeys} keys fail, and hold up what stands behind them.`);
    set(this.element, 'data-calm', parking.paths.length === 0 && !requests?.waiting && !requests?.dead);
    this.none.hidden = parking.paths.length > 0;
    this.table.hidden = parking.paths.length === 0;
    this.rows.update(parking.paths);
    this.tick(now);
  }

  /** What grows though nothing has changed. */
  tick(now) {
    const oldest = this.parking?.requests?.oldest;
    const figure = this.figures.get('oldest');
    say(figure, oldest ? time((now - Date.parse(oldest)) / 1000) : '–');
    set(figure.parentElement, 'data-none', !oldest);
    for (const { element, item } of this.rows.known.values()) {
      say(element.lastChild, item.since ? `${day(item.since)} (${time((now - Date.parse(item.since)) / 1000)})` : 'not known');
    }
  }
}

function make() {
  const path = cell('Parked path', 'lead');
  path.append(h('code'));
  return h('tr', {}, path, cell('Why'), cell('Since'));
}

function renew(row, path) {
  say(row.firstChild.firstChild, path.path);
  say(row.children[1], path.causes.map((cause) => CAUSES[cause] ?? cause).join('; and '));
}
