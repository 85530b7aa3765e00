// What was found of a migration that somebody may have to see to: its problem, drift, ailments, comparison, origins.

import { h, panel, show } from './elements.js';
import { day, number } from './words.js';

/** The problem alone: it stands above everything. */
export class ProblemPanel {
  constructor() {
    this.facts = h('dl', { class: 'facts' });
    this.element = panel('Problem', this.facts);
    this.element.classList.add('problem');
  }

  update(problem) {
    this.element.hidden = !problem;
    if (problem && problem !== this.shown) {
      show(this.facts, fact('what', problem.what), fact('why', problem.reason), fact('to do', problem.action));
    }
    this.shown = problem;
  }
}

export class Findings {
  constructor() {
    this.drift = warning('Drift');
    this.ailments = warning('Why changes do not arrive');
    this.upkeep = warning('Upkeep');
    this.facts = h('dl', { class: 'facts' });
    this.known = panel('Found', this.facts);
    this.elements = [this.ailments.element, this.drift.element, this.upkeep.element, this.known];
  }

  update(status) {
    if (status === this.shown) {
      return;
    }
    this.shown = status;
    const drift = status.drift;
    const unnamed = drift ? drift.objects - drift.named.length : 0;
    fill(this.drift, drift?.objects ? [...drift.named, ...(unnamed > 0 ? [`and ${unnamed} more`] : [])] : []);
    fill(this.ailments, status.ailments.map((one) => `${one.what}: ${one.reason}. To do: ${one.action}`));
    fill(this.upkeep, status.upkeepLeft);
    show(this.facts, [
      ...fact('drift', drift === null ? 'unknown' : drift.objects === 0 ? 'none: the schemas are equal' : `${drift.objects} ${drift.objects === 1 ? 'object differs' : 'objects differ'}`),
      ...comparison(status.comparison),
      ...status.origins.flatMap((origin) => fact(`origin of ${origin.side}`, origin.health + origin.seen.filter((seen) => seen.reason).map((seen) => `, ${seen.proxy}: ${seen.reason}`).join(''))),
      ...slots([status.slot, status.otherSlot]),
    ]);
  }
}

function warning(title) {
  const list = h('ul', { class: 'list' });
  const element = panel(title, list);
  element.classList.add('warning');
  return { element, list };
}

function fill(warned, lines) {
  warned.element.hidden = lines.length === 0;
  show(warned.list, lines.map((line) => h('li', {}, line)));
}

function fact(name, value) {
  return value ? [h('dt', {}, name), h('dd', {}, value)] : [];
}

function comparison(seen) {
  if (!seen) {
    return fact('compared', 'not yet, since the controller was started');
  }
  const run = seen.underWay ? `under way: ${number(seen.underWay.rangesDone)} of about ${number(seen.underWay.rangesExpected)} ranges\n` : '';
  const done = seen.at
    ? `${number(seen.rows)} rows, ${number(seen.rowsDifferent)} different; ${number(seen.largeObjects)} large objects, ${seen.largeObjectsDifferent.length} different; ${number(seen.sequences)} sequences, ${seen.sequencesBehind.length} behind; ${day(seen.at)}`
    : '';
  return [...fact('compared', run + done), ...fact('different', [...seen.differences, ...seen.largeObjectsDifferent, ...seen.sequencesBehind].join('\n'))];
}

function slots(all) {
  return all.filter(Boolean).flatMap((slot) => fact(`slot on ${slot.side}`, `${slot.name}: ${slot.active ? 'active' : 'not active'}, WAL ${slot.walStatus}`));
}
