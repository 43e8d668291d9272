/** What a screen reader should hear: one polite voice, one that interrupts. */
let politeText = $state('');
let urgentText = $state('');

export function announce(text: string): void {
  politeText = text;
}

/** For what must be heard now, such as work that was not accepted. */
export function alert(text: string): void {
  urgentText = text;
}

export function announced() {
  return { polite: politeText, urgent: urgentText };
}
