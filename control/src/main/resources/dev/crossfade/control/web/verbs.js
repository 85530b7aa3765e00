// The operator's verbs, as buttons. What does not apply now, or is not this reader's, says why; the controller's guards decide all the same.

import { confirm } from './dialog.js';
import { h, say, set } from './elements.js';
import { ask, say as post } from './session.js';
import { hasEnded, step } from './words.js';

const at = (status) => `${step(status.step)}, ${status.state}`;
const isBefore = (status, ...stages) => stages.includes(status.stage);

/** `applies` is null when it does, and else says why it does not; without a consequence it needs no confirmation. */
const VERBS = [
  {
    verb: 'migrate',
    label: (status) => (status && status.state === 'failed' ? 'Try again' : 'Migrate'),
    applies: (status) => (!status || status.state === 'failed' || status.state === 'aborted' ? null : 'The migration is under way.'),
    consequence: (status, tenant) => (status?.state === 'failed'
      ? `The step “${step(status.step)}” is tried again.`
      : `The database of ${tenant} is copied to its target, and kept up to date, until the hold point. The source goes on to serve.`),
    post: (tenant) => ['/v1/migrations', { tenant }],
  },
  {
    verb: 'switchover',
    label: () => 'Switch over',
    applies: (status) => (status.waitingFor === 'switchover' ? null : `A switchover begins at the hold point; now: ${at(status)}.`),
    consequence: (status, tenant) => `Requests of ${tenant} wait while the source is fenced and the target is opened. Before the opening every failure is undone by itself; after it the way is forward, or a rollback.`,
  },
  {
    verb: 'rollback',
    label: () => 'Roll back',
    applies: (status) => (inWindow(status) ? null : 'A rollback begins inside the rollback window, after a switchover.'),
    consequence: (status, tenant) => `The switchover of ${tenant} is taken back, with everything that the target has accepted. Requests wait meanwhile.`,
  },
  {
    verb: 'pause',
    label: () => 'Pause',
    applies: (status) => (wantsBack(status) ? null : hasEnded(status) || !isBefore(status, 'SETUP', 'REPLICATION') ? 'Only what is before its switchover is paused.' : status.wanted === 'pause' ? 'It is paused already.' : null),
    consequence: (status) => (wantsBack(status)
      ? 'The rollback, which has not begun, is taken back. The rollback window goes on.'
      : `${status.wanted === 'switch' ? 'The switchover, which has not begun, is taken back. ' : ''}Nothing is copied or applied until it is resumed. The source keeps its log meanwhile, and its disk fills.`),
  },
  {
    verb: 'resume',
    label: () => 'Resume',
    applies: (status) => (status.wanted === 'pause' ? null : 'It is not paused.'),
  },
  {
    verb: 'verify',
    label: () => 'Compare',
    applies: (status) => (status.waitingFor === 'switchover' || status.step === 'hold-point' || inWindow(status) ? null : 'Both sides are compared at the hold point, and in the rollback window.'),
  },
  {
    verb: 'abort',
    label: () => 'Abort',
    danger: true,
    applies: (status) => (hasEnded(status) ? 'The migration has ended.' : status.stage === 'POST_MIGRATION' ? 'The target is open: the way is forward, or a rollback.' : null),
    typed: true,
    consequence: (status, tenant) => `The migration of ${tenant} is given up: the source serves as before, and what was copied is left at the target. To begin anew everything is copied again.`,
  },
  {
    verb: 'cleanup',
    label: () => 'Clean up',
    danger: true,
    applies: (status) => (wantsBack(status) ? 'A rollback was asked for: pause takes it back while it has not begun.' : hasEnded(status) || status.stage === 'POST_MIGRATION' ? null : 'There is something to clean up after the switchover, or after an abort.'),
    typed: true,
    consequence: (status) => (hasEnded(status)
      ? 'The record of this migration is forgotten; both databases stay as they are.'
      : 'After this the source accepts its application’s writes again: nobody must be led there any more. There is no rollback after it, also where the window would still be open.'),
  },
];

/** When a side is gone for good, or duplicates are accepted. */
const LAST_RESORTS = [
  {
    verb: 'rollback',
    label: () => 'Roll back, accepting the loss',
    body: { acceptLoss: true },
    danger: true,
    typed: true,
    applies: (status) => (hasEnded(status) ? 'The migration has ended.' : null),
    consequence: async (status, tenant) => `The target must be destroyed or isolated for good: if its application still writes, both sides hand out the same ids.\n${received(await (await ask(`/v1/migrations/${tenant}/received`)).json())}`,
  },
  {
    verb: 'abort',
    label: () => 'Abort without the target',
    body: { withoutTarget: true },
    danger: true,
    typed: true,
    applies: (status) => (hasEnded(status) ? 'The migration has ended.' : null),
    consequence: () => 'The target does not answer, and never will: the migration ends at the source, and the target is left as it is. It must not come back.',
  },
  {
    verb: 'cleanup',
    label: () => 'Clean up without the source',
    body: { withoutSource: true },
    danger: true,
    typed: true,
    applies: (status) => (status.stage === 'POST_MIGRATION' || status.stage === 'SWITCHOVER' || hasEnded(status) ? null : 'There is something to clean up after the switchover.'),
    consequence: () => 'The source does not answer, and never will: the migration ends at the target, and the source is left as it is. It must not come back.',
  },
  {
    verb: 'switchover',
    label: () => 'Switch over, accepting duplicates',
    body: { acceptDuplicates: true },
    danger: true,
    typed: true,
    applies: (status) => (status.waitingFor === 'switchover' ? null : `A switchover begins at the hold point; now: ${at(status)}.`),
    consequence: () => 'With strategy reroute, and an application whose requests are not atomic, a request may be applied twice.',
  },
];

export class Verbs {
  /** @param told is told in words what was taken */
  constructor(tenant, told) {
    Object.assign(this, { tenant, told, status: null, you: null });
    this.why = h('p', { class: 'why', id: 'why', role: 'status' });
    this.buttons = VERBS.map((verb) => this.button(verb));
    this.lastResorts = LAST_RESORTS.map((verb) => this.button(verb));
    this.more = h('details', {}, h('summary', {}, 'Last resorts'), h('div', {}, this.lastResorts.map((one) => [one.element, one.hint])));
    this.element = h('section', { class: 'panel verbs', 'aria-label': 'Verbs' }, this.buttons.map((one) => [one.element, one.hint]), this.more, this.why);
  }

  button(verb) {
    const id = `why-${verb.verb}-${Object.keys(verb.body ?? {}).join('')}`;
    const hint = h('span', { class: 'unseen', id });
    const element = h('button', { type: 'button', class: verb.danger ? 'danger' : null, 'aria-describedby': id, onclick: () => this.press(verb) });
    return { verb, element, hint };
  }

  update(status, you) {
    Object.assign(this, { status, you });
    const next = /crossfade (\w+)/.exec(status?.safeNext ?? 'crossfade migrate')?.[1];
    for (const { verb, element, hint } of [...this.buttons, ...this.lastResorts]) {
      const why = this.objection(verb);
      say(element, verb.label(status));
      say(hint, why ?? '');
      set(element, 'title', why);
      set(element, 'aria-disabled', why ? 'true' : null);
      element.classList.toggle('primary', !why && !verb.body && !verb.danger && verb.verb === next);
    }
    this.more.hidden = !status;
    if (you && !you.mayChange) {
      say(this.why, notYours(you));
    }
  }

  /** Why it cannot be pressed; null when it can. */
  objection(verb) {
    if (this.you && !this.you.mayChange) {
      return notYours(this.you);
    }
    return this.status || verb.verb === 'migrate' ? verb.applies(this.status) : 'No migration was begun.';
  }

  async press(verb) {
    const why = this.objection(verb);
    if (why) {
      say(this.why, `${verb.label(this.status)}: ${why}`);
      return;
    }
    say(this.why, '');
    const [path, body] = verb.post ? verb.post(this.tenant) : [`/v1/migrations/${this.tenant}/${verb.verb}`, verb.body ?? null];
    const question = {
      title: `${verb.label(this.status)}: ${this.tenant}?`,
      label: verb.label(this.status),
      consequence: verb.consequence ? verb.consequence(this.status, this.tenant) : { resume: 'Copying and applying go on.', verify: 'Every row, large object and sequence of both sides is compared now.' }[verb.verb],
      typed: verb.typed ? this.tenant : null,
      danger: verb.danger,
    };
    if (await confirm(question, () => post(path, body))) {
      this.told(`${question.label} was taken. The page shows what becomes of it.`);
    }
  }
}

function notYours(you) {
  return `The token of ${you.name} may look, and change nothing: that needs the scope operator.`;
}

function inWindow(status) {
  return status.stage === 'POST_MIGRATION' && status.step === 'rollback-window';
}

/** A rollback is wanted, and has not begun. */
function wantsBack(status) {
  return inWindow(status) && status.wanted.startsWith('roll back');
}

function received(seen) {
  if (seen.tokenEpoch === null) {
    return 'No token is there: what the source has of the target is not known.';
  }
  const since = seen.position === null
    ? 'how much of what the target has accepted since is there, is not known.'
    : `what the target has accepted since is there up to position ${seen.position} of its log${seen.heardAt ? `, last heard of at ${seen.heardAt}` : ''}.`;
  return `The source has everything up to the switchover (token of epoch ${seen.tokenEpoch}, ${seen.tokenAt}); ${since} Large objects came back only as far as they were last compared. What the target has accepted after that is lost, and nobody knows how much it is.`;
}
