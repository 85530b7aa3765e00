// Follows /v1/events, over fetch: an EventSource can send no token. Begins anew whenever the stream ends or is silent.

import { ask, Problem } from './session.js';

/** The controller says something every 10 s. */
const LONGEST_SILENCE_MS = 25_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

export class Stream {
  /**
   * @param path of the events
   * @param on `event(name, document)`, `open()`, `lost(since, why)` and `refused(problem)`, after which it does not go on
   */
  constructor(path, on) {
    Object.assign(this, { path, on, stopped: false, attempt: null, wait: FIRST_WAIT_MS, wake: () => {} });
    this.run();
  }

  stop() {
    this.stopped = true;
    this.attempt?.abort();
    this.wake();
  }

  async run() {
    while (!this.stopped) {
      let why = null;
      try {
        await this.follow();
      } catch (e) {
        why = e instanceof Problem ? e.message : null;
        if (e instanceof Problem && (e.status === 401 || e.status === 403 || e.status === 404)) {
          this.stopped = true;
          this.on.refused(e);
        }
      }
      if (!this.stopped) {
        this.on.lost(this.lastHeard ?? Date.now(), why);
        await this.rest();
      }
    }
  }

  rest() {
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(LONGEST_WAIT_MS, this.wait * 2);
    return new Promise((done) => {
      this.wake = done;
      setTimeout(done, wait);
    });
  }

  async follow() {
    this.attempt = new AbortController();
    let silence = null;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.attempt.abort(), LONGEST_SILENCE_MS);
    };
    heard();
    try {
      const answer = await ask(this.path, { signal: this.attempt.signal });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          this.lastHeard = Date.now();
          return;
        }
        heard();
        this.lastHeard = Date.now();
        text = this.take(text + value);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** Takes the events that are whole, and returns what is left. */
  take(text) {
    const parts = text.split('\n\n');
    const rest = parts.pop();
    for (const part of parts) {
      const fields = new Map(part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
      if (fields.has('data') && !this.stopped) {
        this.wait = FIRST_WAIT_MS;
        this.on.event(fields.get('event'), JSON.parse(fields.get('data')));
      }
    }
    return rest;
  }
}
