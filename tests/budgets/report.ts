/** How figures are told: a table for people, or lines of JSON with `REMBUK_BUDGETS=json`. */
export type Row = Readonly<Record<string, string | number>>;

const WANTED = (process.env['REMBUK_BUDGETS'] ?? '').split(',').filter((word) => word !== '');
const SCENARIOS = WANTED.filter((word) => word !== 'json');

/** Whether a scenario is to run: all do, unless some are named in REMBUK_BUDGETS. */
export function isWanted(scenario: string): boolean {
  return SCENARIOS.length === 0 || SCENARIOS.includes(scenario);
}

export function report(scenario: string, rows: readonly Row[]): void {
  process.stdout.write(WANTED.includes('json') ? `${JSON.stringify({ [scenario]: rows })}\n` : `\n${scenario}\n${rows.map((row) => `  ${lineOf(row)}`).join('\n')}\n`);
}

function lineOf(row: Row): string {
  return Object.entries(row).map(([name, value]) => (name === 'work' ? String(value).padEnd(24) : `${name}: ${value}`)).join('   ');
}
