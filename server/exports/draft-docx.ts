/** placeholder until the exporter is written */
export async function renderDraftDocx(_input: unknown): Promise<Uint8Array> {
  return new Uint8Array();
}
