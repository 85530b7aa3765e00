// Who asks: a token, kept for this tab alone and sent as a header. There is no cookie, so no other page can ask in this one's name.

const KEPT = 'crossfade-token';

/** What the controller answered instead of doing it (RFC 9457). */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? `the controller answered ${status}`);
    this.status = status;
    this.reason = document.reason ?? null;
    this.action = document.action ?? null;
  }

  inWords() {
    return [this.message, this.reason, this.action && `To do: ${this.action}`].filter(Boolean).join('\n');
  }
}

export function signIn(token) {
  sessionStorage.setItem(KEPT, token);
}

export function signOut() {
  sessionStorage.removeItem(KEPT);
}

export function isSignedIn() {
  return sessionStorage.getItem(KEPT) !== null;
}

/** Asks the controller; anything but success is a {@link Problem}. */
export async function ask(path, options = {}) {
  const token = sessionStorage.getItem(KEPT);
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(path, { ...options, headers, cache: 'no-store' });
  if (!answer.ok) {
    throw new Problem(answer.status, await answer.json().catch(() => ({})));
  }
  return answer;
}

export async function say(path, body = null) {
  const answer = await ask(path, {
    method: 'POST',
    body: body === null ? null : JSON.stringify(body),
    headers: body === null ? {} : { 'Content-Type': 'application/json' },
  });
  return answer.json();
}
