// The last attempt at a switchover, or a rollback: how long writes were paused, and by what.

import { h, panel, say, show } from './elements.js';
import { day, millis } from './words.js';

const PHASES = [
  ['hold', 'hold'], ['drain', 'drain'], ['fence', 'fence'], ['catchUp', 'catch up'], ['check', 'check'], ['open', 'open'], ['flip', 'flip'],
];

export class Attempt {
  constructor() {
    this.pause = h('p', { class: 'big' });
    this.outcome = h('p', { class: 'quiet' });
    this.bar = h('div', { class: 'phases', 'aria-hidden': 'true' });
    this.figures = h('ul', { class: 'figures' });
    this.reason = h('p', { class: 'refusal' });
    this.element = panel('Write pause', this.pause, this.bar, this.figures, this.reason);
    this.element.querySelector('header').append(this.outcome);
  }

  /** @param now in milliseconds, of the controller */
  update(attempt, now) {
    this.element.hidden = !attempt;
    if (!attempt) {
      return;
    }
    const phases = lengths(attempt.marks);
    const begun = attempt.marks.started && Date.parse(attempt.marks.started);
    const running = attempt.outcome === 'running' || attempt.outcome === 'unwinding';
    const whole = phases.reduce((sum, phase) => sum + phase.ms, 0);
    say(this.pause, running && begun ? `${millis(Math.max(0, now - begun))} so far` : attempt.marks.flip ? millis(whole) : 'no write pause');
    say(this.outcome, `attempt ${attempt.number}: ${attempt.outcome}${begun ? `, ${day(begun)}` : ''}; hold to flip, as the controller saw it`);
    say(this.reason, attempt.reason ?? '');
    this.bar.hidden = phases.length === 0;
    show(this.bar, phases.map((phase) => {
      const part = h('span', { class: 'phase', 'data-phase': phase.name });
      part.style.width = `${(100 * phase.ms) / Math.max(whole, 0.001)}%`;
      return part;
    }));
    show(this.figures, phases.map((phase) => h('li', {}, `${phase.label} `, h('b', {}, millis(phase.ms)))));
  }
}

function lengths(marks) {
  const phases = [];
  let before = marks.started && precise(marks.started);
  for (const [name, label] of PHASES) {
    if (before && marks[name]) {
      const end = precise(marks[name]);
      phases.push({ name, label, ms: Math.max(0, end - before) });
      before = end;
    }
  }
  return phases;
}

/** Milliseconds with their microseconds, which Date.parse cuts off. */
function precise(instant) {
  const micros = /\.\d{3}(\d{1,3})/.exec(instant)?.[1] ?? '';
  return Date.parse(instant) + Number(micros.padEnd(3, '0')) / 1000;
}
