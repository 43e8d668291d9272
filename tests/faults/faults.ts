/**
 * Mistakes that somebody could make one day, each in one place. `npm run
 * faults` makes them one after the other in a copy of the sources and runs the
 * tests that should notice; a test that notices nothing protects nothing.
 */
export interface Fault {
  /** What would be wrong with the product. */
  readonly says: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Tests of which one at least must fail. */
  readonly caughtBy: readonly string[];
}

const GATE = ['tests/server/gate', 'tests/convergence/hostile-updates.test.ts'];
const JOURNAL = ['tests/server/journal', 'tests/server/durability', 'tests/wire/disk-full.test.ts', 'tests/wire/disk-full-doors.test.ts', 'tests/server/sync', 'tests/convergence/hostile-peers.test.ts'];
const ROUNDS = ['tests/shared/domain/rounds.test.ts'];
const SEALED = ['tests/wire/sealed.test.ts', 'tests/wire/sealed-scan.test.ts'];
const RULES = ['tests/shared/domain/rules.test.ts', 'tests/shared/board/commands.test.ts', ...GATE];
const ROLES = ['tests/wire/roles.test.ts'];

export const FAULTS: readonly Fault[] = [
  // The gate
  { says: 'somebody writes under another\'s client id', file: 'server/sync/gate/gate.ts', from: 'if (owner !== undefined) return owner === actor.member;', to: 'if (owner !== undefined) return true;', caughtBy: GATE },
  { says: 'somebody writes under the server\'s own client id', file: 'server/sync/gate/gate.ts', from: 'if (Y.getState(board.doc.store, client) > 0) return false;', to: '', caughtBy: GATE },
  { says: 'somebody deletes what a victim has yet to write', file: 'server/sync/gate/inspect-deletes.ts', from: 'if (!context.owns(client)) malformed(`future delete ${client}:${clock}+${length}`);', to: 'if (!context.owns(client)) { allow(client, { clock, length }); continue; }', caughtBy: GATE },
  { says: 'work waits in the document for what isn\'t there', file: 'server/sync/gate/inspect-structs.ts', from: 'if (queues.some((queue) => queue.done < queue.fresh.length)) throw new Incomplete(\'unknown dependency\');', to: '', caughtBy: GATE },
  { says: 'clocks may have gaps', file: 'server/sync/gate/inspect-structs.ts', from: 'if (struct.id.clock > next) throw new Incomplete(`client ${client} at ${next}`);', to: '', caughtBy: GATE },
  { says: 'an XML type passes for words', file: 'server/sync/gate/judge-structs.ts', from: 'item.content.type.constructor === type', to: 'item.content.type instanceof type', caughtBy: GATE },
  { says: 'an author can be forged', file: 'server/sync/gate/judge-structs.ts', from: "if (!('born' in home) || home.born.author !== undefined) return 'author-fixed';", to: '', caughtBy: GATE },
  { says: 'a live record is overwritten', file: 'server/sync/gate/judge-structs.ts', from: "return deletes(live.id) ? refusal(actor, 'delete', targetOf(collection, live, policy)) : 'record-exists';", to: 'return undefined;', caughtBy: GATE },
  { says: 'any field may be added', file: 'server/sync/gate/judge-structs.ts', from: "if (!field) return 'invalid-shape';", to: 'if (!field) return undefined;', caughtBy: GATE },
  { says: 'values aren\'t looked at', file: 'server/sync/gate/judge-structs.ts', from: "return content.arr.every(isLawful) ? undefined : 'invalid-value';", to: 'return undefined;', caughtBy: GATE },
  { says: 'texts grow without end', file: 'server/sync/gate/judge-structs.ts', from: 'before + added > field.max', to: 'before + added > field.max * 1_000', caughtBy: GATE },
  { says: 'what leans on something refused comes in', file: 'server/sync/gate/judge-structs.ts', from: '      entry.refusal = one.refusal;\n', to: '', caughtBy: GATE },
  { says: 'a record comes in without the author it names', file: 'server/sync/gate/judge-structs.ts', from: "[...(leaning.get(one) ?? []), ...authoredBy(one)]", to: '[...(leaning.get(one) ?? [])]', caughtBy: GATE },
  { says: 'anybody deletes anything', file: 'server/sync/gate/inspect-deletes.ts', from: "if (place.level === 'collection') return refusal(actor, 'delete', targetOf(place.collection, item, policy));", to: "if (place.level === 'collection') return undefined;", caughtBy: GATE },
  { says: 'a bad write costs the good value it would replace', file: 'server/sync/gate/inspect-deletes.ts', from: 'const reason = judged ?? slotsAbove(', to: 'const reason = judged ?? [].concat(', caughtBy: GATE },
  { says: 'refused parts are applied all the same', file: 'server/sync/gate/encode-inspected.ts', from: 'entry.refusal || !entry.place', to: '!entry.place', caughtBy: GATE },
  { says: 'somebody keeps more records than their share', file: 'server/sync/gate/judge-structs.ts', from: 'born.count > context.room.forBoard || born.count > context.room.forMember', to: 'born.count > context.room.forBoard', caughtBy: ['tests/server', 'tests/wire'] },
  { says: 'an update may be of any size', file: 'server/sync/gate/gate.ts', from: 'update.length > context.maxBytes', to: 'false', caughtBy: ['tests/server', 'tests/wire/frame-corpus.test.ts', 'tests/wire/hostile-frames.test.ts'] },

  // Permissions
  { says: 'observers and projectors write', file: 'shared/domain/permissions.ts', from: "if (onlyWatches(actor.role)) return 'observer-only-watches';", to: '', caughtBy: RULES },
  { says: 'locked things are edited', file: 'shared/domain/permissions.ts', from: "  if (target.locked) return 'locked';\n  if (isCommon", to: '  if (isCommon', caughtBy: RULES },
  { says: 'locked things are deleted', file: 'shared/domain/permissions.ts', from: "    if (target.locked) return 'locked';\n    if (target.author", to: '    if (target.author', caughtBy: RULES },
  { says: 'participants delete each other\'s cards', file: 'shared/domain/permissions.ts', from: "if (target.author !== actor.member) return 'not-yours';", to: '', caughtBy: RULES },
  { says: 'participants lock and unlock', file: 'shared/domain/permissions.ts', from: "govern: () => 'facilitator-only',", to: 'govern: () => undefined,', caughtBy: RULES },
  { says: 'stages don\'t decide what may be added', file: 'shared/domain/permissions.ts', from: "if (!policy.add.includes(collection)) return 'stage-does-not-allow';", to: '', caughtBy: [...RULES, ...ROLES] },
  { says: 'a co-facilitator is nobody', file: 'shared/domain/permissions.ts', from: " || role === 'co_facilitator'", to: '', caughtBy: ROLES },
  { says: 'cards may be written in the open while others write them hidden', file: 'shared/domain/session.ts', from: "kind === 'cards' && state === 'open'", to: "kind === 'cards' && state === 'closing'", caughtBy: RULES },

  // Roles and moments
  { says: 'a role that was taken back still holds on the open line', file: 'server/sync/session-commands.ts', from: 'if (connection.actor.member === id) connection.actAs(role);', to: '', caughtBy: ROLES },
  { says: 'participants make themselves facilitators', file: 'server/sync/session-commands.ts', from: "if (!answersFor(actor)) return 'facilitator-only';", to: '', caughtBy: ROLES },
  { says: 'whoever is shown out stays on the line', file: 'server/sync/hall.ts', from: "if (people.includes(connection.actor.member)) connection.close(CLOSE.unauthorized, 'removed');", to: '', caughtBy: ROLES },
  { says: 'frames of somebody shown out are taken in until the line is down', file: 'server/sync/connection.ts', from: 'if (!open) return false;', to: '', caughtBy: ['tests/wire/shown-out.test.ts', 'tests/server'] },
  { says: 'a closed stage takes nothing that was already under way', file: 'server/sync/hall.ts', from: 'now < hall.grace.until', to: 'false', caughtBy: ROLES },
  { says: 'a closed stage never closes', file: 'server/sync/hall.ts', from: 'now < hall.grace.until', to: 'true', caughtBy: ROLES },
  { says: 'a revoked link still shows nobody out', file: 'server/http/links.ts', from: 'rooms.showOut(workshop.id, out.map(({ id }) => id));', to: '', caughtBy: ROLES },
  { says: 'everybody reads the late box', file: 'server/sync/hall.ts', from: 'leads(actor.role) ? lateBox.waiting(hall.workshop)', to: 'true ? lateBox.waiting(hall.workshop)', caughtBy: ROLES },
  { says: 'anybody takes late work in', file: 'server/sync/late-commands.ts', from: "if (!leads(actor.role)) return 'facilitator-only';", to: '', caughtBy: ROLES },

  // The journal and the order of things
  { says: 'an edit counts as safe before it is on disk', file: 'server/journal/sqlite-journal.ts', from: 'return new Promise((done, failed) => batch.push({ workshop, entry, done, failed }));', to: 'batch.push({ workshop, entry, done: () => undefined, failed: () => undefined }); return Promise.resolve();', caughtBy: JOURNAL },
  { says: 'what the disk refused is told to others', file: 'server/sync/outgoing.ts', from: 'if (await safe) tell();', to: 'await safe; tell();', caughtBy: JOURNAL },
  { says: 'a flipped bit passes for what was written', file: 'server/journal/sqlite-journal.ts', from: 'return !fault;', to: 'return true;', caughtBy: JOURNAL },
  { says: 'a snapshot is believed unread', file: 'server/journal/sqlite-journal.ts', from: '        prove(id, workshop, next);\n', to: '', caughtBy: JOURNAL },
  { says: 'compacting drops what came meanwhile', file: 'server/journal/sqlite-journal.ts', from: 'tables.dropEntries.run(workshop, upTo);', to: 'tables.dropEntries.run(workshop, Number.MAX_SAFE_INTEGER);', caughtBy: JOURNAL },
  { says: 'what was erased lives on in the write-ahead log', file: 'server/journal/sqlite-journal.ts', from: '          tables.dropEpoch.run(workshop);\n        });\n        emptyLog(database);', to: '          tables.dropEpoch.run(workshop);\n        });', caughtBy: [...JOURNAL, 'tests/server/privacy'] },
  { says: 'two servers work on one folder', file: 'server/journal/database.ts', from: "lock.exec('BEGIN EXCLUSIVE');", to: '', caughtBy: ['tests/server/start-up.test.ts', 'tests/server/journal'] },
  { says: 'a board that can\'t be read comes back empty', file: 'server/sync/live-board.ts', from: 'if (damaged.length > 0 && doc.store.clients.size === 0)', to: 'if (false)', caughtBy: ['tests/server', 'tests/wire'] },
  { says: 'people name themselves in presence', file: 'server/sync/presence-gate.ts', from: 'user: stamp,', to: "user: state['user'] ?? stamp,", caughtBy: ['tests/wire/hostile-frames.test.ts'] },
  { says: 'people come in without having been told what is kept', file: 'server/http/join.ts', from: 'if (isPerson && consent !== true)', to: 'if (false)', caughtBy: ['tests/server/http', 'tests/server/privacy'] },

  { says: 'words for a record that is gone are lost without a word', file: 'client/sync/draft.ts', from: 'told.collection ? told : { ...told, ...placeOf(told, sent) }', to: 'told', caughtBy: ['tests/client/nothing-lost.test.ts'] },
  { says: 'late work goes nowhere', file: 'client/session/workshop-session.svelte.ts', from: 'if (late) for', to: 'if (false) for', caughtBy: ['tests/client/session.test.ts'] },

  // Ballots and what is sealed
  { says: 'a paper spends more than it has', file: 'shared/domain/rounds/read-round.ts', from: "return spent > ask.budget ? err('over-budget') : ok(", to: 'return ok(', caughtBy: ROUNDS },
  { says: 'all dots go on one option', file: 'shared/domain/rounds/read-round.ts', from: "if (mark > ask.maxPerOption) return err('over-maximum');", to: '', caughtBy: ROUNDS },
  { says: 'votes are taken for what isn\'t on the ballot', file: 'shared/domain/rounds/read-round.ts', from: "if (!ask.options.includes(option)) return err('unknown-option');", to: '', caughtBy: ROUNDS },
  { says: 'two voters of a category are told apart', file: 'shared/domain/rounds/small-groups.ts', from: 'export const SMALLEST_GROUP = 3;', to: 'export const SMALLEST_GROUP = 2;', caughtBy: ROUNDS },
  { says: 'a lone voter is found by subtraction', file: 'shared/domain/rounds/small-groups.ts', from: 'while (rest > 0 && rest < SMALLEST_GROUP)', to: 'while (rest < 0)', caughtBy: ROUNDS },
  { says: 'facilitators vote', file: 'shared/domain/rounds/round.ts', from: "return kind === 'cards' || role === 'participant' || role === 'co_facilitator';", to: 'return true;', caughtBy: [...ROUNDS, ...SEALED] },
  { says: 'papers are taken after the close', file: 'server/sync/round-commands.ts', from: "if (round.state !== 'open') return 'round-closed';", to: '', caughtBy: SEALED },
  { says: 'participants close rounds', file: 'server/sync/round-commands.ts', from: "      if (!leads(actor.role)) return 'facilitator-only';\n", to: '', caughtBy: SEALED },
  { says: 'papers outlive their round on disk', file: 'server/sync/round-commands.ts', from: "  papers.purge(hall.workshop, id);\n  for", to: '  for', caughtBy: SEALED },
  { says: 'papers lie readable on disk', file: 'server/sealed/papers.ts', from: 'seal(secret, JSON.stringify({ slot, paper }))', to: 'Buffer.from(JSON.stringify({ slot, paper }))', caughtBy: SEALED },
  { says: 'a changed vote counts twice', file: 'server/sealed/papers.ts', from: "const alias = stamp(secret, 'paper', `${owner}/${slot}`);\n      const isNew", to: "const alias = randomBytes(12).toString('base64url');\n      const isNew", caughtBy: SEALED },
  { says: 'revealed cards carry their author', file: 'server/sealed/count-round.ts', from: "author: identity === 'named' ? author?.member : undefined,", to: 'author: author?.member,', caughtBy: SEALED },
  { says: 'revealed cards carry the minute they were written in', file: 'server/sync/round-commands.ts', from: 'now: Math.floor(now / MINUTE) * MINUTE', to: 'now', caughtBy: SEALED },
  { says: 'revealed cards come in the order in which they were written', file: 'server/sealed/papers.ts', from: "stamp(secret, 'paper', `${owner}/${slot}`);\n      const isNew", to: "String(Date.now()).padStart(16, '0') + randomBytes(4).toString('hex');\n      const isNew", caughtBy: SEALED },
  { says: 'a lone official\'s cards are known by their category', file: 'server/sealed/count-round.ts', from: "identity === 'category' ? tellable(writers)", to: "identity === 'category' ? new Set(writers.keys())", caughtBy: SEALED },
  { says: 'a close that was cut short is never ended', file: 'server/sync/round-commands.ts', from: "if (round.state === 'closing') await closeRound(hall, round.id, parts).catch(() => undefined);", to: '', caughtBy: SEALED },
  { says: 'a close that is begun again writes each card twice', file: 'server/sealed/count-round.ts', from: '      id: alias,\n', to: '      id: String(Math.random()).slice(2, 18),\n', caughtBy: SEALED },
  { says: 'a close that the disk refused is never ended', file: 'server/sync/round-commands.ts', from: 'if (begun && retries > 0)', to: 'if (false)', caughtBy: ['tests/server/sync/closing.test.ts'] },
  { says: 'late work is written over somebody else\'s', file: 'server/sync/late-commands.ts', from: "known && known.get('locked') !== true && (known.get('author') === member || isCommon(collection))", to: 'known', caughtBy: ROLES },
];
