// What is known of the controller: made by the first event, brought up to date by the others.

const AUDIT = 200;
const SECONDS = 15 * 60;
const MINUTES = 24 * 60;
/** So many seconds later every proxy has told of a second. */
const SETTLED = 4;

export class State {
  constructor() {
    this.you = null;
    this.at = null;
    this.tenants = [];
    this.migrations = new Map();
    this.parked = new Map();
    this.proxies = [];
    this.audit = [];
    this.detail = null;
  }

  take(name, document) {
    if (name === 'you') {
      this.you = document;
      return;
    }
    if (name === 'snapshot') {
      this.tenants = document.tenants;
      this.migrations = new Map();
      this.parked = new Map();
      this.proxies = [];
      this.audit = [];
      this.detail = document.detail ? new Detail(document.detail) : null;
    } else if (document.detail && this.detail?.tenant === document.detail.tenant) {
      this.detail.take(document.detail);
    }
    this.at = document.at;
    for (const one of document.migrations ?? []) {
      this.migrations.set(one.tenant, one);
    }
    for (const tenant of document.gone ?? []) {
      this.migrations.delete(tenant);
    }
    for (const one of document.parked ?? []) {
      this.parked.set(one.tenant, one);
    }
    for (const tenant of document.unparked ?? []) {
      this.parked.delete(tenant);
    }
    this.proxies = document.proxies ?? this.proxies;
    if (document.audit) {
      this.audit = [...document.audit, ...this.audit].slice(0, AUDIT);
    }
  }
}

/** All of one tenant. */
class Detail {
  constructor(document) {
    this.tenant = document.tenant;
    this.status = null;
    this.tables = new Map();
    this.proxies = [];
    this.parking = null;
    this.columns = document.history.columns;
    this.minutes = document.history.minutes;
    this.points = new Map();
    this.take(document);
    this.add(document.history.points);
  }

  take(document) {
    if (document.status === null) {
      this.status = null;
      this.tables.clear();
    } else if (document.status) {
      this.status = { ...this.status, ...document.status };
    }
    for (const table of document.tables ?? []) {
      this.tables.set(table.table, table);
    }
    for (const table of document.goneTables ?? []) {
      this.tables.delete(table);
    }
    this.proxies = document.proxies ?? this.proxies;
    this.parking = document.parking === undefined ? this.parking : document.parking;
    this.add(document.points ?? []);
  }

  /** Points come again when a report that came late has changed them. */
  add(points) {
    for (const point of points) {
      this.points.set(point[0], point);
      const lastMinute = point[0] - (point[0] % 60) - 60;
      if (point[0] % 60 >= SETTLED && lastMinute > (this.minutes.at(-1)?.[0] ?? 0) && this.points.has(lastMinute)) {
        this.fold(lastMinute);
      }
    }
    const newest = points.at(-1)?.[0] ?? 0;
    for (const at of this.points.keys()) {
      if (at <= newest - SECONDS) {
        this.points.delete(at);
      }
    }
  }

  /** A minute that is over while the page is open, as the controller folds it: the mean of rates, the most of all else. */
  fold(begin) {
    const rows = [...this.points.values()].filter((point) => point[0] >= begin && point[0] < begin + 60);
    const fold = (name, at) => {
      const known = rows.map((row) => row[at]).filter((value) => value !== null);
      if (known.length === 0) {
        return null;
      }
      return /Answered|Failed|Replays|unsent/.test(name) ? known.reduce((a, b) => a + b) / rows.length : Math.max(...known);
    };
    this.minutes.push(this.columns.map((name, at) => (at === 0 ? begin : fold(name, at))));
    this.minutes = this.minutes.slice(-MINUTES);
  }

  /** Of one figure, as [seconds, value]; the older ones are of minutes. */
  series(name) {
    const at = this.columns.indexOf(name);
    const seconds = [...this.points.values()].sort((a, b) => a[0] - b[0]);
    const first = seconds[0]?.[0] ?? Infinity;
    return [...this.minutes.filter((minute) => minute[0] + 60 <= first), ...seconds].map((point) => [point[0], point[at]]);
  }
}
