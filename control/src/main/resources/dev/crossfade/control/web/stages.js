// Where a migration is: its four stages, and the step of the present one.

import { h, panel, say, set } from './elements.js';
import { day, stage, STAGES, step } from './words.js';

export class Stages {
  constructor() {
    this.items = STAGES.map((name) => h('li', {}, stage(name)));
    this.step = h('p', { class: 'step' });
    this.element = panel('Stages', h('ol', { class: 'stages' }, this.items), this.step);
  }

  update(status) {
    const now = STAGES.indexOf(status.stage);
    this.items.forEach((item, i) => {
      const at = i === now ? here(status) : i < now ? 'done' : 'later';
      set(item, 'data-at', at);
      set(item, 'aria-current', i === now ? 'step' : null);
      say(item, stage(STAGES[i]) + { done: ' ✓', now: '', failed: ' ✗', later: '' }[at]);
    });
    const waiting = status.waitingFor ? ` for ${status.waitingFor}` : '';
    const wanted = status.wanted === 'migrate' ? '' : `; wanted: ${status.wanted}`;
    say(this.step, `${step(status.step)}: ${status.state}${waiting}, since ${day(status.since)}${wanted}`);
  }
}

function here(status) {
  return { failed: 'failed', done: 'done' }[status.state] ?? 'now';
}
