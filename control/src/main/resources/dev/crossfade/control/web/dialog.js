// Asks before something is done. What cannot be undone has the tenant's name typed.

import { h, say, set } from './elements.js';
import { Problem } from './session.js';

/**
 * Opens the dialog.
 *
 * @param question `{title, label, consequence, typed, danger}`; `consequence` may be a promise; `typed` is what has to be typed, or null
 * @param act does it; a {@link Problem} is shown, and it may be tried again
 * @returns whether it was done
 */
export function confirm(question, act) {
  return new Promise((done) => {
    const consequence = h('p', { class: 'consequence', id: 'consequence' });
    const refusal = h('p', { class: 'refusal', role: 'alert' });
    const name = question.typed && h('input', { name: 'typed', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', oninput: () => judge() });
    const yes = h('button', { type: 'submit', class: question.danger ? 'primary danger' : 'primary' }, question.label);
    let known = false;
    let busy = false;
    const judge = () => {
      yes.disabled = busy || !known || (name && name.value !== question.typed);
    };
    const form = h(
      'form',
      { onsubmit: (e) => submit(e) },
      h('h2', { id: 'question' }, question.title),
      consequence,
      name && h('label', {}, `This cannot be undone. Type ${question.typed} to go on.`, name),
      refusal,
      h('div', { class: 'answers' }, h('button', { type: 'button', onclick: () => dialog.close() }, 'Do nothing'), yes),
    );
    const dialog = h('dialog', { 'aria-labelledby': 'question', 'aria-describedby': 'consequence', onclose: () => end(false) }, form);

    async function submit(event) {
      event.preventDefault();
      if (yes.disabled) {
        return;
      }
      busy = true;
      judge();
      say(refusal, '');
      try {
        await act();
        end(true);
      } catch (e) {
        busy = false;
        judge();
        say(refusal, e instanceof Problem ? e.inWords() : `The controller was not reached. Whether it was done is not known: look first. (${e.message})`);
      }
    }

    function end(wasDone) {
      dialog.remove();
      done(wasDone);
    }

    document.body.append(dialog);
    judge();
    dialog.showModal();
    (name ?? form.querySelector('.answers button')).focus();
    Promise.resolve(question.consequence).then(
      (text) => {
        say(consequence, text);
        known = true;
        judge();
      },
      (e) => say(refusal, e instanceof Problem ? e.inWords() : e.message),
    );
    set(consequence, 'aria-live', 'polite');
  });
}
