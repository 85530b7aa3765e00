// The charts of one migration, over one span of time.

import { Chart, roundBytes, roundCount } from './chart.js';
import { h, panel, say, set } from './elements.js';
import { bytes, rate } from './words.js';

const SPANS = [['2 min', 120], ['5 min', 300], ['15 min', 900], ['24 h', 86_400]];
/** Proxies report every second, so the newest ones are not whole. */
const UNSETTLED = 3;

const REQUESTS = [
  { name: 'sourceAnswered', label: '● answered by source', hue: 'source' },
  { name: 'targetAnswered', label: '◆ answered by target', hue: 'target' },
  { name: 'sourceFailed', label: 'failed at source', hue: 'failed', dash: 'long' },
  { name: 'targetFailed', label: 'failed at target', hue: 'failed', dash: 'short', rare: true },
  { name: 'targetReplays', label: 'replayed at target', hue: 'replayed', dash: 'long' },
  { name: 'sourceReplays', label: 'replayed at source', hue: 'replayed', dash: 'short', rare: true },
  { name: 'unsent', label: 'refused unsent', hue: 'held', dash: 'short', rare: true },
];

export class Charts {
  constructor() {
    this.span = SPANS[1][1];
    this.choices = h('div', { class: 'choices', role: 'group', 'aria-label': 'Span of the charts' });
    for (const [label, seconds] of SPANS) {
      this.choices.append(h('button', { type: 'button', 'data-span': seconds, onclick: () => this.choose(seconds) }, label));
    }
    this.requests = new Chart('Requests a second by side and outcome', REQUESTS, rate, roundCount, 210);
    this.held = new Chart('Held requests', [{ name: 'held', label: 'waiting now', hue: 'held' }], rate, roundCount, 120);
    this.lag = new Chart('Lag', [{ name: 'lagBytes', label: 'behind', hue: 'source' }], bytes, roundBytes, 120);
    this.retained = new Chart('Retained WAL', [{ name: 'retainedWalBytes', label: 'kept by the slot', hue: 'target' }], bytes, roundBytes, 120);
    const requests = panel('Requests a second', this.requests.element);
    requests.querySelector('header').append(this.choices);
    this.silence = h('p', { class: 'quiet' }, 'No proxy has told of requests yet.');
    requests.append(this.silence);
    this.lagNote = h('p', { class: 'quiet' });
    const lag = panel('Lag', this.lag.element);
    lag.querySelector('header').append(this.lagNote);
    this.elements = [
      requests,
      h('div', { class: 'pair' }, lag, panel('Retained WAL', this.retained.element)),
      panel('Held requests', this.held.element),
    ];
    this.mark();
  }

  choose(seconds) {
    this.span = seconds;
    this.mark();
    if (this.last) {
      this.update(...this.last);
    }
  }

  mark() {
    for (const button of this.choices.children) {
      set(button, 'aria-pressed', String(Number(button.dataset.span) === this.span));
    }
  }

  /** @param at now, in seconds */
  update(detail, at) {
    this.last = [detail, at];
    const span = [at - this.span, at];
    const marks = pauses(detail.status?.switchover);
    const data = (name, end) => detail.series(name).filter(([second]) => second <= end);
    const requests = REQUESTS.map((line) => data(line.name, at - UNSETTLED));
    this.silence.hidden = requests.some((points) => points.some(([, value]) => value !== null));
    this.requests.element.hidden = !this.silence.hidden;
    this.requests.update(requests, span, marks);
    for (const [chart, name] of [[this.held, 'held'], [this.lag, 'lagBytes'], [this.retained, 'retainedWalBytes']]) {
      chart.update([data(name, at)], span, marks);
    }
    say(this.lagNote, trend(detail.status));
  }
}

/** From the hold to the flip. */
function pauses(attempt) {
  const from = attempt?.marks.started;
  const to = attempt?.marks.flip ?? (attempt?.outcome === 'running' ? new Date().toISOString() : from);
  return from ? [{ from: Date.parse(from) / 1000, to: Date.parse(to) / 1000 }] : [];
}

function trend(status) {
  const seen = status?.slot?.trend;
  if (!seen) {
    return '';
  }
  const behind = seen.lagSeconds === null ? '' : `${seen.atLeast ? 'at least ' : ''}${seen.lagSeconds.toFixed(1)} s`;
  const course = { coming: 'shrinking', never: 'not shrinking', unknown: '' }[seen.catchUp] ?? '';
  return [behind, course].filter(Boolean).join(', ');
}
