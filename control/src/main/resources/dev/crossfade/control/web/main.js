// The page: a stream of events, a state, and the view that the address names. `#/` is all migrations, `#/TENANT` is one.

import { h, say, set, show } from './elements.js';
import { MigrationPage } from './migration.js';
import { Overview } from './overview.js';
import { isSignedIn, signIn, signOut } from './session.js';
import { State } from './state.js';
import { Stream } from './stream.js';
import { time } from './words.js';

const main = document.getElementById('main');
const connection = document.getElementById('connection');
const who = document.getElementById('who');
const toast = document.getElementById('toast');

let state = new State();
let view = null;
let stream = null;
let lostAt = null;
let lostWhy = null;
/** What the controller's clock is ahead of this one's. */
let ahead = 0;
let drawn = true;

function tenantOf(address) {
  return decodeURIComponent(address.replace(/^#?\/?/, ''));
}

function open() {
  stream?.stop();
  const tenant = tenantOf(location.hash);
  document.title = tenant ? `${tenant} – Crossfade` : 'Crossfade';
  state = new State();
  view = tenant ? new MigrationPage(tenant, tell) : new Overview();
  show(main, h('p', { class: 'quiet' }, 'Waiting for the controller…'));
  set(main, 'aria-busy', 'true');
  connected('connecting', 'connecting…');
  stream = new Stream(`/v1/events${tenant ? `?tenant=${encodeURIComponent(tenant)}` : ''}`, {
    event: (name, document_) => take(name, document_),
    lost: (since, why) => {
      lostAt ??= since;
      lostWhy = why;
      tick();
    },
    refused: (problem) => refused(problem),
  });
}

function take(name, document_) {
  state.take(name, document_);
  if (state.at) {
    ahead = Date.parse(state.at) - Date.now();
    lostAt = null;
    connected('live', 'live');
    schedule();
  }
}

/** However many events come, the page is drawn once a frame. */
function schedule() {
  if (drawn) {
    drawn = false;
    requestAnimationFrame(draw);
  }
}

function draw() {
  drawn = true;
  if (main.firstElementChild !== view.element) {
    show(main, view.element);
    set(main, 'aria-busy', null);
  }
  show(who, ...(state.you?.name === 'local' ? [] : [state.you?.name ?? '', state.you?.mayChange ? '' : '(may look only)']), ...(isSignedIn() ? [h('button', { type: 'button', class: 'plain', onclick: leave }, 'Sign out')] : []));
  view.update(state);
}

function tick() {
  if (lostAt !== null) {
    const ago = time((Date.now() - lostAt) / 1000);
    connected('lost', state.at ? `connection lost, showing the state of ${ago} ago; trying again` : `${lostWhy ?? 'the controller does not answer'}; trying again`);
  } else if (state.at && view.tick) {
    view.tick(state, Date.now() + ahead);
  }
}

/** What is read aloud is that it is lost, not each second of it. */
function connected(to, text) {
  set(connection, 'aria-live', connection.dataset.state === to ? 'off' : 'polite');
  set(connection, 'data-state', to);
  set(document.body, 'data-stream', to);
  say(connection, text);
}

function refused(problem) {
  connected('lost', 'not connected');
  if (problem.status === 401) {
    askForToken(isSignedIn() ? problem.message : '');
  } else {
    show(main, h('section', { class: 'panel signin' }, h('h1', {}, 'Not shown'), h('p', { class: 'refusal', role: 'alert' }, problem.inWords()), h('p', {}, h('a', { href: '#/' }, 'All migrations'))));
  }
  set(main, 'aria-busy', null);
}

function askForToken(refusal) {
  const token = h('input', { type: 'password', name: 'token', autocomplete: 'off', required: true });
  const enter = (event) => {
    event.preventDefault();
    signIn(token.value.trim());
    open();
  };
  show(who);
  show(main, h(
    'section',
    { class: 'panel signin', 'aria-labelledby': 'signin' },
    h('h1', { id: 'signin' }, 'Sign in'),
    h('p', { class: 'quiet' }, 'This controller has a tokens file. The token is kept in this tab alone, until it is closed.'),
    h('form', { onsubmit: enter }, h('label', {}, 'Token', token), h('p', { class: 'refusal', role: 'alert' }, refusal), h('button', { type: 'submit', class: 'primary' }, 'Sign in')),
  ));
  token.focus();
}

function leave() {
  signOut();
  open();
}

let forget = null;

function tell(text) {
  say(toast, text);
  clearTimeout(forget);
  forget = setTimeout(() => say(toast, ''), 6000);
}

addEventListener('hashchange', () => {
  open();
  main.focus();
});
setInterval(tick, 500);
open();
