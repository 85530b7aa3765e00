// Figures and states in words, as the command line says them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(count) {
  if (count === null || count === undefined) {
    return 'unknown';
  }
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function number(count) {
  return count === null || count === undefined ? 'unknown' : Math.round(count).toLocaleString('en');
}

export function rate(perSecond) {
  if (perSecond === null || perSecond === undefined) {
    return '–';
  }
  return perSecond >= 10 ? Math.round(perSecond).toLocaleString('en') : String(Math.round(perSecond * 10) / 10);
}

export function millis(ms) {
  if (ms < 100) {
    return `${Math.round(ms * 10) / 10} ms`;
  }
  return ms < 10_000 ? `${Math.round(ms)} ms` : time(ms / 1000);
}

export function time(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return whole < 86_400
    ? `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
    : `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** Of a moment, by the reader's clock. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString('en-GB');
}

export function day(moment) {
  const date = new Date(moment);
  const today = new Date().toDateString() === date.toDateString();
  return (today ? '' : `${date.toLocaleDateString('en-CA')} `) + date.toLocaleTimeString('en-GB');
}

export const STAGES = ['SETUP', 'REPLICATION', 'SWITCHOVER', 'POST_MIGRATION'];

export function stage(name) {
  return { SETUP: 'Setup', REPLICATION: 'Replication', SWITCHOVER: 'Switchover', POST_MIGRATION: 'Post-migration' }[name] ?? name;
}

export function step(name) {
  return name.replaceAll('-', ' ');
}

export function hasEnded(status) {
  return status.state === 'done' || status.state === 'aborted';
}

/** Whether the operator is asked for something: it failed, has a problem, or waits for the switchover. */
export function needsYou(summary) {
  return summary.state === 'failed' || Boolean(summary.problem) || summary.waitingFor === 'switchover';
}
