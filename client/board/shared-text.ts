/**
 * Ties a field of the page to words that several people write at once. Only
 * differences travel; what others write flows in around the caret, and not
 * while an input method is composing.
 */
import { rebaseEdit, shiftPosition, textEdit, type TextEdit } from '#shared/board/text-edit.ts';

type TextControl = HTMLTextAreaElement | HTMLInputElement;

export interface SharedWords {
  /** The words as they stand on the board; read inside an effect, so that changes are noticed. */
  readonly read: () => string;
  /** Carries out an edit; false when it was refused, and then the field goes back to the board's words. */
  readonly write: (edit: TextEdit) => boolean;
}

export function tieText(control: TextControl, words: SharedWords): { readonly refresh: () => void; readonly untie: () => void } {
  let shown = words.read();
  let composing = false;
  control.value = shown;

  function take(): void {
    const mine = textEdit(shown, control.value);
    const now = words.read();
    if (!mine) return refresh();
    const accepted = words.write(rebaseEdit(mine, textEdit(shown, now)));
    const after = words.read();
    if (accepted && after === control.value) shown = after;
    else show(after, textEdit(control.value, after));
  }

  function refresh(): void {
    const now = words.read();
    if (composing || now === shown) return;
    show(now, textEdit(shown, now));
  }

  function show(now: string, edit: TextEdit | undefined): void {
    const focused = document.activeElement === control;
    const start = control.selectionStart ?? 0;
    const end = control.selectionEnd ?? 0;
    shown = now;
    control.value = now;
    if (focused) control.setSelectionRange(shiftPosition(start, edit), shiftPosition(end, edit));
  }

  const onInput = (): void => {
    if (!composing) take();
  };
  const onCompositionStart = (): void => void (composing = true);
  const onCompositionEnd = (): void => {
    composing = false;
    take();
  };
  control.addEventListener('input', onInput);
  control.addEventListener('compositionstart', onCompositionStart);
  control.addEventListener('compositionend', onCompositionEnd);

  return {
    refresh,
    untie() {
      control.removeEventListener('input', onInput);
      control.removeEventListener('compositionstart', onCompositionStart);
      control.removeEventListener('compositionend', onCompositionEnd);
    },
  };
}
