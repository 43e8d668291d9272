import type { Rect } from '#shared/domain/geometry.ts';
import { toMemberId } from '#shared/domain/ids.ts';
import type { Round } from '#shared/domain/rounds/round.ts';
import type { Session } from '#shared/domain/session.ts';
import { isStageId, POLICY_FLAGS, type Policy } from '#shared/domain/stage.ts';
import { asObject } from '#shared/domain/unknown.ts';
import { isCollection, LANGUAGES } from '#shared/domain/vocabulary.ts';

/** Reads a session that was kept as JSON, maybe by an earlier version; what can't be understood is left out. */
export function readSession(text: unknown): Session | undefined {
  const kept = parse(text);
  if (!kept) return undefined;
  const stage = kept['stage'];
  return {
    revision: typeof kept['revision'] === 'number' ? kept['revision'] : 1,
    title: String(kept['title'] ?? ''),
    language: LANGUAGES.find((known) => known === kept['language']) ?? 'id',
    joinCode: String(kept['joinCode'] ?? ''),
    doorOpen: kept['doorOpen'] !== false,
    stage: typeof stage === 'string' && isStageId(stage) ? stage : undefined,
    stageOpen: kept['stageOpen'] === true,
    policyOverride: readPolicy(kept['policyOverride']),
    spotlight: readRect(kept['spotlight']),
    leader: typeof kept['leader'] === 'string' ? toMemberId(kept['leader']) : undefined,
    // Written by this server alone, and never from what a client sends.
    rounds: Array.isArray(kept['rounds']) ? (kept['rounds'] as Round[]) : [],
  };
}

function parse(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A policy from outside; undefined when any part of it isn't one. */
export function readPolicy(value: unknown): Policy | undefined {
  const policy = asObject(value);
  const add = policy?.['add'];
  if (!policy || !Array.isArray(add) || !add.every((name) => typeof name === 'string' && isCollection(name))) return undefined;
  if (!POLICY_FLAGS.every((flag) => typeof policy[flag] === 'boolean')) return undefined;
  const flags = (name: (typeof POLICY_FLAGS)[number]): boolean => policy[name] === true;
  return {
    add: add.filter((name) => isCollection(name)),
    editOwn: flags('editOwn'), moveOwn: flags('moveOwn'), deleteOwn: flags('deleteOwn'),
    editOthers: flags('editOthers'), moveOthers: flags('moveOthers'),
  };
}

export function readRect(value: unknown): Rect | undefined {
  const rect = asObject(value);
  if (!rect) return undefined;
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((side) => Number(rect[side]));
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  if (![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) return undefined;
  return { x, y, width, height };
}
